/* tests/script/support.h - loading scripts that a test has as text. */
#ifndef JF_TESTS_SCRIPT_SUPPORT_H
#define JF_TESTS_SCRIPT_SUPPORT_H

#include "jf_cmocka.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "script/script.h"

#define LIBRARY JF_TEST_SOURCE_DIR "/scripts/lib"

/* A folder of its own, made the working directory, so that scripts are called "monthly.lua". */
static inline char *enter_folder(void)
{
    char *folder = g_dir_make_tmp("jf-script-XXXXXX", NULL);
    assert_non_null(folder);
    assert_int_equal(chdir(folder), 0);
    return folder;
}

static inline void leave_folder(char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    assert_int_equal(chdir("/"), 0);
    g_rmdir(folder);
    g_free(folder);
}

static inline struct jf_script *load_with(const char *text, const struct jf_script_options *options,
                                          GError **error)
{
    assert_true(g_file_set_contents("monthly.lua", text, -1, NULL));
    return jf_script_load("monthly.lua", options, error);
}

static inline struct jf_script *load(const char *text, GError **error)
{
    const struct jf_script_options options = {.library = LIBRARY};
    return load_with(text, &options, error);
}

/* The first line of the message that loading the text fails with. */
static inline char *failure(const char *text)
{
    g_autoptr(GError) error = NULL;
    struct jf_script *script = load(text, &error);
    if (script != NULL) {
        jf_script_free(script);
        return g_strdup("(no error)");
    }
    return g_strndup(error->message, strcspn(error->message, "\n"));
}

#endif
