# Two vendored copies of different major versions in one program: they live side by side, and an object of one that is
# handed to the other does not link. The second copy is this source with its major version raised.
file(REMOVE_RECURSE "${FOLDER}")
file(COPY "${INCLUDE}/" DESTINATION "${FOLDER}/v1")
file(GLOB_RECURSE headers "${FOLDER}/v1/*.hpp")
foreach(header IN LISTS headers)
  file(READ "${header}" text)
  string(REPLACE "inline namespace v0" "inline namespace v1" text "${text}")
  string(REPLACE "SIPREG_VERSION_MAJOR 0" "SIPREG_VERSION_MAJOR 1" text "${text}")
  file(WRITE "${header}" "${text}")
endforeach()

set(sources "${CMAKE_CURRENT_LIST_DIR}")
set(compile ${COMPILER} -std=c++17)
execute_process(COMMAND ${compile} "-I${FOLDER}/v1" -c "${sources}/newer.cpp" -o "${FOLDER}/newer.o"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${compile} "-I${INCLUDE}" "${sources}/main.cpp" "${FOLDER}/newer.o" -o "${FOLDER}/both"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${FOLDER}/both" COMMAND_ERROR_IS_FATAL ANY)

execute_process(COMMAND ${compile} "-I${INCLUDE}" -DMIX_VERSIONS "${sources}/main.cpp" "${FOLDER}/newer.o"
  -o "${FOLDER}/mixed" RESULT_VARIABLE status ERROR_VARIABLE output)
if(status EQUAL 0 OR NOT output MATCHES "undefined reference to .*sipreg::v0::Version")
  message(FATAL_ERROR "an object of one version was taken by the other (status ${status}):\n${output}")
endif()
