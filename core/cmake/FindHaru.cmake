# FindHaru - libharu has no pkg-config file. Gives the target Haru::Haru and Haru_VERSION.
#
# The writer in core/render puts dictionaries and streams of its own into libharu's document, through
# structs that its headers show but do not promise; so it is built against the one version it is
# tested with: find_package(Haru 2.3.0 EXACT REQUIRED).
find_path(Haru_INCLUDE_DIR hpdf.h)
find_library(Haru_LIBRARY hpdf)
if(Haru_INCLUDE_DIR)
    file(STRINGS "${Haru_INCLUDE_DIR}/hpdf_version.h" _line REGEX "HPDF_VERSION_TEXT")
    string(REGEX REPLACE ".*\"([^\"]+)\".*" "\\1" Haru_VERSION "${_line}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Haru REQUIRED_VARS Haru_LIBRARY Haru_INCLUDE_DIR
    VERSION_VAR Haru_VERSION REASON_FAILURE_MESSAGE "Debian 12 has it as libhpdf-dev")
if(Haru_FOUND AND NOT TARGET Haru::Haru)
    add_library(Haru::Haru UNKNOWN IMPORTED GLOBAL)
    set_target_properties(Haru::Haru PROPERTIES IMPORTED_LOCATION "${Haru_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${Haru_INCLUDE_DIR}")
endif()
mark_as_advanced(Haru_INCLUDE_DIR Haru_LIBRARY)
