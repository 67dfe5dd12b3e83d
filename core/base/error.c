#include "base/error.h"

G_DEFINE_QUARK(jf - error - quark, jf_error)

gboolean jf_fail(GError **error, enum jf_error_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    if (error != NULL && *error == NULL)
        g_set_error_literal(error, JF_ERROR, (int)code, message);
    return FALSE;
}
