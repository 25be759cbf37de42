# One source that the compiler must refuse: with SIPREG_CONTROL it compiles (so the refusal has no other cause), without
# it fails and says what the line `// expect: REGEX` asks for.
set(ENV{LC_ALL} C)  # the messages are read
set(command ${COMPILER} -std=c++17 -fsyntax-only "-I${INCLUDE}")
file(STRINGS "${SOURCE}" expected REGEX "^// expect: ")
string(REPLACE "// expect: " "" expected "${expected}")
if(expected STREQUAL "")
  message(FATAL_ERROR "${SOURCE}: no line `// expect: REGEX`")
endif()

execute_process(COMMAND ${command} -DSIPREG_CONTROL "${SOURCE}" RESULT_VARIABLE status ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the control does not compile:\n${output}")
endif()
execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE status ERROR_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles, and must not")
endif()
if(NOT output MATCHES "${expected}")
  message(FATAL_ERROR "refused, but without `${expected}`:\n${output}")
endif()
