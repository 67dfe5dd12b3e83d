/* AES-256 on the finished file: libharu knows only RC4. */
#include "render/pdf.h"

#include <qpdf/qpdf-c.h>

#include "base/error.h"

/* What a reader may change: nothing; the words say what it may do. Restrictions need a password that lifts them:
 * one that nobody knows. */
static gboolean encrypt(qpdf_data q, const struct jf_pdf_protection *how)
{
    g_autofree char *first = g_uuid_string_random(), *second = g_uuid_string_random();
    g_autofree char *owner = g_strconcat(first, second, NULL);

    qpdf_init_write_memory(q);
    qpdf_set_r6_encryption_parameters2(q, how->password ? how->password : "", owner, QPDF_TRUE,
                                       how->may_copy ? QPDF_TRUE : QPDF_FALSE, QPDF_FALSE, QPDF_FALSE,
                                       QPDF_FALSE, QPDF_FALSE,
                                       how->may_print ? qpdf_r3p_full : qpdf_r3p_none, QPDF_TRUE);
    return !(qpdf_write(q) & QPDF_ERRORS);
}

gboolean jf_pdf_protect(const struct jf_pdf_protection *how, guint8 **bytes, gsize *size, GError **error)
{
    qpdf_data q = qpdf_init();
    gboolean ok;

    qpdf_silence_errors(q);
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    ok = !(qpdf_read_memory(q, "pdf", (const char *)*bytes, *size, NULL) & QPDF_ERRORS) && encrypt(q, how);
    if (ok) {
        *size = qpdf_get_buffer_length(q);
        g_free(*bytes);
        *bytes = g_memdup2(qpdf_get_buffer(q), *size);
    } else {
        jf_fail(error, JF_ERROR_RENDER, "the PDF cannot be protected: %s",
                qpdf_has_error(q) ? qpdf_get_error_full_text(q, qpdf_get_error(q)) : "libqpdf fails");
    }
    qpdf_cleanup(&q);
    return ok;
}
