/* base/error.h - errors inside the core.
 *
 * Every function that can fail takes a GError ** last and sets it with jf_fail. The code decides
 * what the program does (exit code, "this pack only"), the message says what, where, with which
 * value, and what to do:
 *
 *     return jf_fail(error, JF_ERROR_DATA, "%s:%d: column \"%s\": \"%s\" is not a number", ...);
 *
 * jf_fail returns FALSE so that a boolean function can return it.
 */
#ifndef JF_BASE_ERROR_H
#define JF_BASE_ERROR_H

#include <glib.h>

#define JF_ERROR (jf_error_quark())
GQuark jf_error_quark(void);

enum jf_error_code {
    JF_ERROR_SCRIPT,    /* the report script is wrong: file and line in the message */
    JF_ERROR_DATA,      /* the data are wrong or missing: file, line, column, value */
    JF_ERROR_PLUGIN,    /* a plugin cannot be loaded or broke its promises */
    JF_ERROR_IO,        /* a file, a directory, the network */
    JF_ERROR_RENDER,    /* a pack cannot be written: missing glyph, text that fits nowhere */
    JF_ERROR_RECONCILE, /* a decomposition does not add up */
    JF_ERROR_USAGE,     /* the command line */
    JF_ERROR_INTERNAL,  /* a bug */
};

gboolean jf_fail(GError **error, enum jf_error_code code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The member of candidates nearest to word, or NULL where none is near (edit distance over
 * characters, at most a third of the length). For "did you mean". */
const char *jf_suggest(const char *word, const char *const *candidates, size_t n);

/* "; did you mean \"revenue\"?" or "" - newly allocated, for the end of a message. */
char *jf_suggest_text(const char *word, const char *const *candidates, size_t n);
/* The same, or "; there are revenue, cost" where none is near. */
char *jf_suggest_or_list(const char *word, const char *const *candidates, size_t n);

#endif
