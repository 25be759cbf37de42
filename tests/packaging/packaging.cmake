# What users do with the package: install and find it, fetch it as a subproject, ask pkg-config, vendor it twice.
include(GNUInstallDirs)
set(packaging "${CMAKE_CURRENT_BINARY_DIR}/packaging")
set(prefix "${packaging}/prefix")
set(consumer "${CMAKE_CURRENT_SOURCE_DIR}/packaging/consumer")

function(sipreg_packaging_test name)
  add_test(NAME "packaging/${name}" COMMAND ${ARGN})
  set_tests_properties("packaging/${name}" PROPERTIES LABELS packaging)
endfunction()

# A consumer is configured, built and run by CTest; what follows the name goes to its configuration.
function(sipreg_consumer_test name)
  sipreg_packaging_test(${name} ${CMAKE_CTEST_COMMAND} --build-and-test "${consumer}" "${packaging}/${name}"
    --build-generator "${CMAKE_GENERATOR}" --build-options "-DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}" ${ARGN}
    --test-command "${packaging}/${name}/consumer")
endfunction()

sipreg_packaging_test(install ${CMAKE_COMMAND} --install "${PROJECT_BINARY_DIR}" --prefix "${prefix}")
set_tests_properties(packaging/install PROPERTIES FIXTURES_SETUP installed)

sipreg_consumer_test(find-package "-DCMAKE_PREFIX_PATH=${prefix}")
sipreg_consumer_test(fetch-content "-DSIPREG_FETCH=${PROJECT_SOURCE_DIR}")
sipreg_consumer_test(other-version-refused "-DCMAKE_PREFIX_PATH=${prefix}" "-DSIPREG_WANTED=99.0")
set_tests_properties(packaging/other-version-refused PROPERTIES
  PASS_REGULAR_EXPRESSION "requested version \"99.0\"")
sipreg_packaging_test(pkg-config sh "${CMAKE_CURRENT_SOURCE_DIR}/packaging/pkg_config.sh"
  "${CMAKE_CXX_COMPILER}" "${prefix}/${CMAKE_INSTALL_DATADIR}/pkgconfig" "${consumer}" "${packaging}")
set_tests_properties(packaging/find-package packaging/other-version-refused packaging/pkg-config PROPERTIES
  FIXTURES_REQUIRED installed)
sipreg_packaging_test(two-versions-in-one-program ${CMAKE_COMMAND} "-DCOMPILER=${CMAKE_CXX_COMPILER}"
  "-DINCLUDE=${PROJECT_SOURCE_DIR}/include" "-DFOLDER=${packaging}/two_versions"
  -P "${CMAKE_CURRENT_SOURCE_DIR}/packaging/two_versions/check.cmake")
sipreg_packaging_test(umbrella ${CMAKE_COMMAND} "-DINCLUDE=${PROJECT_SOURCE_DIR}/include"
  -P "${CMAKE_CURRENT_SOURCE_DIR}/packaging/umbrella.cmake")
if(TARGET sipreg)
  set(program "-DPROGRAM=$<TARGET_FILE:sipreg>")
endif()
sipreg_packaging_test(readme ${CMAKE_COMMAND} "-DSOURCE=${PROJECT_SOURCE_DIR}" ${program}
  -P "${CMAKE_CURRENT_SOURCE_DIR}/packaging/readme.cmake")
