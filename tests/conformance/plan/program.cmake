# `sipreg plan` from the shell: its exit status, and which of its two outputs says what.
function(expect status out err)
  execute_process(COMMAND "${PROGRAM}" plan ${ARGN} RESULT_VARIABLE actual OUTPUT_VARIABLE printed ERROR_VARIABLE told)
  if(NOT actual STREQUAL "${status}" OR NOT printed MATCHES "${out}" OR NOT told MATCHES "${err}")
    message(FATAL_ERROR "plan ${ARGN}: exit status ${actual}, expected ${status}\n${printed}\n${told}")
  endif()
endfunction()

expect(0 "^recommended settings\n.*mission-critical" "^$")
expect(0 "nothing wrong\n$" "^$" --expiry 300 --retry 60)
expect(0 "overruled in the expiry: lan" "^$" --scenario nat --scenario lan --markdown)
expect(1 "1 error" "^$" --expiry 120 --retry 60)
expect(1 "\"exit_status\": 1,\n" "^$" --expiry Auto --nat-timeout 60 --json)
expect(3 "^$" "--expiry: .*nearest legal value is 20;.*--retry: .*nearest legal value is 30;.*--trunks: "
  --expiry 19 --retry=-1 --trunks none)
expect(3 "^$" "--scenario: error: primry is no scenario; did you mean primary[?]" --scenario primry)
expect(3 "^$" "excludes" --json --markdown)
