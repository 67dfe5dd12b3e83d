# What every target of the project has in common.
find_package(PkgConfig REQUIRED)

add_library(jf_options INTERFACE)
target_compile_options(jf_options INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wpedantic -Wno-overlength-strings
    -Wstrict-prototypes -Wmissing-prototypes
    $<$<BOOL:${JF_WERROR}>:-Werror>
    $<$<BOOL:${JF_SANITIZE}>:-fsanitize=address,undefined -fno-omit-frame-pointer>)
target_link_options(jf_options INTERFACE
    -Wl,-z,now # symbols are found once, not in each child
    $<$<BOOL:${JF_SANITIZE}>:-fsanitize=address,undefined>)
target_compile_definitions(jf_options INTERFACE _GNU_SOURCE)

# jf_module(NAME DEPENDS lower boxes ... PACKAGES pkg-config names ... LIBRARIES plain names ...)
# One static library for one folder of core/. A box sees the headers of the boxes it depends on
# and of no others; what a box depends on in PACKAGES stays its own (PRIVATE), but for glib.
function(jf_module name)
    cmake_parse_arguments(arg "" "" "DEPENDS;PACKAGES;LIBRARIES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.c")
    if(NOT sources)
        file(WRITE "${CMAKE_BINARY_DIR}/empty.c" "typedef int jf_empty;\n")
        set(sources "${CMAKE_BINARY_DIR}/empty.c")
    endif()
    add_library(jf_${name} STATIC ${sources})
    target_include_directories(jf_${name} PUBLIC "${CMAKE_SOURCE_DIR}/core/include")
    # "#include "base/error.h"": the box is named at each include
    target_include_directories(jf_${name} PUBLIC "${CMAKE_SOURCE_DIR}/core")
    target_link_libraries(jf_${name} PUBLIC jf_options ${arg_LIBRARIES})
    foreach(lower ${arg_DEPENDS})
        target_link_libraries(jf_${name} PUBLIC jf_${lower})
    endforeach()
    foreach(package ${arg_PACKAGES})
        string(MAKE_C_IDENTIFIER "pc_${package}" prefix)
        if(NOT TARGET PkgConfig::${prefix})
            pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET GLOBAL ${package})
        endif()
        target_link_libraries(jf_${name} PUBLIC PkgConfig::${prefix})
    endforeach()
endfunction()

# jf_embed_messages(NAME): the catalogues NAME/messages/*.po as bytes of the box, so that nothing has to be found at run time.
function(jf_embed_messages name)
    file(GLOB catalogues CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/messages/*.po")
    foreach(catalogue ${catalogues})
        get_filename_component(words "${catalogue}" NAME_WLE)
        string(MAKE_C_IDENTIFIER "jf_messages_${words}" symbol)
        file(READ "${catalogue}" bytes HEX)
        string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
        string(APPEND source "extern const unsigned char ${symbol}[];\nconst unsigned char ${symbol}[] = {${bytes}0};\n")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${catalogue}")
    endforeach()
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/messages.c" CONTENT "${source}" @ONLY)
    target_sources(jf_${name} PRIVATE "${CMAKE_BINARY_DIR}/messages.c")
endfunction()

# jf_plugin(NAME [LIBRARIES ...] [PACKAGES ...]): one shared object of plugins/NAME/
function(jf_plugin name)
    cmake_parse_arguments(arg "" "" "LIBRARIES;PACKAGES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.c")
    add_library(${name} MODULE ${sources})
    set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/plugins")
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/core/include" "${CMAKE_SOURCE_DIR}/plugins")
    target_link_libraries(${name} PRIVATE jf_options ${arg_LIBRARIES})
    foreach(package ${arg_PACKAGES})
        string(MAKE_C_IDENTIFIER "pc_${package}" prefix)
        if(NOT TARGET PkgConfig::${prefix})
            pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET GLOBAL ${package})
        endif()
        target_link_libraries(${name} PRIVATE PkgConfig::${prefix})
    endforeach()
    install(TARGETS ${name} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/jingfen/plugins")
endfunction()

# jf_test(NAME SOURCE BOXES ...): a cmocka program tests/<box>/test_*.c linked with boxes of core/
function(jf_test name source)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE ${ARGN} PkgConfig::pc_cmocka)
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
    target_compile_definitions(${name} PRIVATE
        JF_TEST_SOURCE_DIR="${CMAKE_SOURCE_DIR}" JF_TEST_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_BINARY_DIR}")
endfunction()
