/* The services that the host lends a plugin, and the errors that come back. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/error.h"
#include "base/format.h"
#include "plugin/plugin_host.h"

static const struct jf_host_hooks *hooks_of(const struct jf_host *host)
{
    return host->ctx;
}

/* What a plugin says goes to terminals, pages and JSON. */
static char *valid_text(const char *text)
{
    return text ? g_utf8_make_valid(text, -1) : g_strdup("");
}

static void host_log(const struct jf_host *host, int32_t level, const char *message)
{
    const struct jf_host_hooks *hooks = hooks_of(host);
    if (!hooks->log)
        return;
    g_autofree char *valid = valid_text(message);
    g_autofree char *text = g_strdup_printf("%s: %s", hooks->context, valid);
    hooks->log(hooks->ctx, level, text);
}

static int32_t host_cancelled(const struct jf_host *host)
{
    const volatile int *cancel = hooks_of(host)->cancel;
    return cancel && *cancel;
}

static jf_status host_resolve_path(const struct jf_host *host, const char *path, char *out,
                                   size_t out_size, struct jf_error *err)
{
    g_autofree char *full = g_canonicalize_filename(path, hooks_of(host)->directory);
    if (strlen(full) >= out_size)
        return jf_error_set(err, JF_E_INVALID, "%s: the path is too long", path);
    memcpy(out, full, strlen(full) + 1);
    return JF_OK;
}

static jf_status host_reject(const struct jf_host *host, const char *place, const char *column,
                             const char *value, const char *reason, struct jf_error *err)
{
    const struct jf_host_hooks *hooks = hooks_of(host);
    g_autofree char *where = valid_text(place ? place : "a row");
    g_autofree char *name = valid_text(column), *found = valid_text(value);
    g_autofree char *why = valid_text(reason ? reason : "is rejected without a reason");
    if (hooks->rejects && hooks->reject) {
        hooks->reject(hooks->ctx, where, name, found, why);
        return JF_OK;
    }
    if (!*name)
        return jf_error_set(err, JF_E_FORMAT, "%s: %s%s", where, why,
                            strchr(why, ';') ? "" : "; correct it, or leave such rows out: on_bad_row = \"reject\"");
    /* a word among numbers often means that there is no value */
    gboolean is_word = strcmp(why, "is not a number") == 0 && strlen(found) <= 20 &&
                       !strpbrk(found, "0123456789\"\\");
    g_autofree char *declared =
        g_strdup_printf("declare it as no value: no_value = { \"\", \"-\", \"%s\" }, ", found);
    return jf_error_set(err, JF_E_FORMAT, "%s: column \"%s\": \"%.200s\" %s%s%s%s", where, name, found, why,
                        strchr(why, ';') ? "" : "; correct it, ", is_word ? declared : "",
                        strchr(why, ';') ? "" : "or leave such rows out: on_bad_row = \"reject\"");
}

/* 0 where the file cannot be read: then there is nothing to prove about it either. */
static guint64 hash_file(const char *path)
{
    enum { CHUNK = 1 << 18 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    XXH3_state_t *state = XXH3_createState();
    char *buffer = g_malloc(CHUNK);
    ssize_t n;
    XXH3_64bits_reset(state);
    while ((n = read(fd, buffer, CHUNK)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            XXH3_64bits_update(state, buffer, (size_t)n);
    guint64 hash = n == 0 ? XXH3_64bits_digest(state) : 0;
    XXH3_freeState(state);
    g_free(buffer);
    close(fd);
    return hash;
}

static void host_input(const struct jf_host *host, const char *path, uint64_t size, uint64_t hash,
                       const char *how)
{
    const struct jf_host_hooks *hooks = hooks_of(host);
    if (!hooks->input || !path)
        return;
    g_autofree char *name = valid_text(path), *manner = valid_text(how);
    hooks->input(hooks->ctx, name, size, hash ? hash : hash_file(path), manner);
}

static size_t host_format(const struct jf_host *host, const struct jf_number_format *given,
                          double number, char *out, size_t out_size)
{
    static const struct jf_number_format plain = { .struct_size = sizeof plain, .decimals = -1 };
    (void)host;
    if (!given)
        given = &plain;
    const struct jf_format format = {
        .style = given->is_percent ? JF_STYLE_PERCENT : JF_STYLE_NUMBER,
        .scale = given->scale > 0 ? given->scale : 1,
        .decimals = given->decimals,
        .is_signed = given->is_signed != 0,
        .percent_sign = given->is_percent != 0,
        .unit = given->unit,
    };
    struct jf_value value = { .kind = JF_VALUE_NONE, .why = g_intern_static_string("no value") };
    if (number - number == 0) { /* neither NaN nor infinite */
        value.kind = JF_VALUE_DOUBLE;
        value.number = number;
    }
    g_autofree char *text = jf_format_value(&format, value);
    if (out_size)
        g_strlcpy(out, text, out_size);
    return strlen(text);
}

void jf_host_init(struct jf_host *host, const struct jf_host_hooks *hooks)
{
    *host = (struct jf_host){
        .struct_size = sizeof *host,
        .abi = JF_ABI,
        .ctx = (void *)hooks,
        .log = host_log,
        .cancelled = host_cancelled,
        .resolve_path = host_resolve_path,
        .reject = host_reject,
        .input = host_input,
        .format = host_format,
    };
}

static enum jf_error_code code_of(jf_status status)
{
    switch (status) {
    case JF_E_INVALID:
        return JF_ERROR_SCRIPT;
    case JF_E_NOT_FOUND:
    case JF_E_IO:
        return JF_ERROR_IO;
    case JF_E_FORMAT:
    case JF_E_CANCELLED:
        return JF_ERROR_DATA;
    default:
        return JF_ERROR_PLUGIN;
    }
}

gboolean jf_plugin_fail(GError **error, const char *context, const char *operation,
                        jf_status status, const struct jf_error *err)
{
    const char *message = err->message[0] ? err->message : "failed and gave no reason";
    g_autofree char *valid = g_utf8_make_valid(message, -1);
    return jf_fail(error, code_of(status), "%s: %s: %s", context, operation, valid);
}

gboolean jf_source_streams(const struct jf_plugin *plugin, struct jf_source *source,
                           const struct jf_query *query, const char *context,
                           struct ArrowArrayStream *out, size_t max, size_t *n, GError **error)
{
    struct jf_error err = { JF_OK, "" };
    const char *operation = "partitions";
    struct ArrowArrayStream *inner = g_new0(struct ArrowArrayStream, max);
    *n = 0;
    jf_at_work(context);
    jf_status status = max > 1 ? plugin->ops.source->partitions(source, query, inner, max, n, &err)
                               : JF_E_UNSUPPORTED;
    if (status == JF_E_UNSUPPORTED) {
        operation = "scan";
        status = plugin->ops.source->scan(source, query, &inner[0], &err);
        *n = 1;
    }
    jf_at_work(NULL);
    if (status == JF_OK && *n == 0)
        status = jf_error_set(&err, JF_E_INTERNAL, "gave no stream; no rows are a stream that ends");
    if (status == JF_OK && *n > max) {
        status = jf_error_set(&err, JF_E_INTERNAL, "gave %zu streams where %zu were asked for", *n,
                              max);
        *n = max;
    }
    if (status == JF_OK)
        for (size_t i = 0; i < *n; i++)
            jf_stream_guard(&inner[i], context, &out[i]);
    g_free(inner);
    return status == JF_OK || jf_plugin_fail(error, context, operation, status, &err);
}
