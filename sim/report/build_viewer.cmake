# Builds the viewer in a copy of its sources, so that nothing is generated among them.
# SOURCE: tools/viewer. BUILD: the copy. NPM: the program.
file(MAKE_DIRECTORY ${BUILD})
file(COPY ${SOURCE}/ DESTINATION ${BUILD} PATTERN node_modules EXCLUDE PATTERN dist EXCLUDE)
file(SHA256 ${BUILD}/package-lock.json LOCK)
set(INSTALLED "")
if(EXISTS ${BUILD}/node_modules/.membar-lock)
  file(READ ${BUILD}/node_modules/.membar-lock INSTALLED)
endif()
if(NOT INSTALLED STREQUAL LOCK)
  execute_process(COMMAND ${NPM} ci --no-audit --no-fund WORKING_DIRECTORY ${BUILD} COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${BUILD}/node_modules/.membar-lock ${LOCK})
endif()
execute_process(COMMAND ${NPM} run --silent build WORKING_DIRECTORY ${BUILD} COMMAND_ERROR_IS_FATAL ANY)
