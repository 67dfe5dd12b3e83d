#include "base/error.h"

#include "base/message.h"

G_DEFINE_QUARK(jf - error - quark, jf_error)

gboolean jf_fail(GError **error, enum jf_error_code code, const char *format, ...)
{
    /* What is wrong with the command line or a file is told in the operator's language. The rest may get into
     * files, which are the same in every locale. */
    const gboolean is_told = code == JF_ERROR_USAGE || code == JF_ERROR_IO;
    const char *told = is_told ? JF_(format) : format;
    va_list args;
    va_start(args, format);
    g_autoptr(GString) message = g_string_new(NULL);
    g_string_vprintf(message, told, args);
    va_end(args);
    if (told != format)
        g_string_replace(message, "; did you mean ", JF_("; did you mean "), 0);
    if (error != NULL && *error == NULL)
        g_set_error_literal(error, JF_ERROR, (int)code, message->str);
    return FALSE;
}
