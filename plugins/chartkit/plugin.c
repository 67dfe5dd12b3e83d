/* From the host's calls to the functions of a chart; options. */
#include "chartkit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ck_fail(const struct ck_chart *c, const char *format, ...)
{
    char message[sizeof c->err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (c->err->code == JF_OK) /* the first fault counts */
        jf_error_set(c->err, JF_E_INVALID, "%s", message);
    return 0;
}

static int check(const struct ck_chart *c, const struct ck_kind *kind)
{
    if (c->data->n_series == 0)
        return ck_fail(c, "%s: no series to draw; give the chart a metric", kind->name);
    if (c->canvas && !(c->canvas->width > 20 && c->canvas->height > 20))
        return ck_fail(c, "%s: %g x %g points are too small to draw in", kind->name, c->canvas->width,
                       c->canvas->height);
    for (size_t k = 0; k < c->data->n_series && !kind->has_second_axis; k++)
        if (c->data->series[k]->second_axis)
            return ck_fail(
                c,
                "%s: \"%s\" is on a second axis, which this chart has not; use chart \"column\" or \"line\"",
                kind->name, c->data->series[k]->name);
    return 1;
}

jf_status ck_run_draw(const struct ck_kind *kind, const struct jf_host *host,
                      const struct jf_options *options, const struct jf_chart_data *data,
                      struct jf_canvas *canvas, struct jf_error *err)
{
    struct ck_labels labels = {0};
    const struct ck_chart c = {host, options, data, data->theme, canvas, &labels, err};
    err->code = JF_OK;
    if (check(&c, kind) && data->n_categories > 0)
        kind->draw(&c);
    ck_labels_free(&labels);
    if (err->code == JF_OK && canvas->error.code != JF_OK)
        *err = canvas->error;
    return err->code;
}

jf_status ck_run_native(const struct ck_kind *kind, const struct jf_host *host,
                        const struct jf_options *options, const struct jf_chart_data *data,
                        struct jf_native_sink *sink, struct jf_error *err)
{
    const struct ck_chart c = {host, options, data, data->theme, NULL, NULL, err};
    err->code = JF_OK;
    if (!kind->native)
        return jf_error_set(err, JF_E_UNSUPPORTED, "%s: as a picture", kind->name);
    if (check(&c, kind))
        kind->native(&c, sink);
    return err->code;
}

double ck_run_height(const struct ck_kind *kind, const struct jf_options *options,
                     const struct jf_chart_data *data, double width)
{
    const struct ck_chart c = {.options = options, .data = data, .theme = data->theme};
    if (kind->row > 0)
        return ck_rows_wanted(data, kind->row, kind->further, width);
    return kind->height ? kind->height(&c, width) : 0;
}

const char *ck_option_text(const struct ck_chart *c, const char *name)
{
    return c->options ? jf_option_text(c->options, name) : NULL;
}

int ck_choice(const struct ck_chart *c, const char *option, const char *const *words)
{
    char list[256] = "";
    const char *given = ck_option_text(c, option);
    for (int i = 0; given && words[i]; i++) {
        if (strcmp(words[i], given) == 0)
            return i;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s\"%s\"", i ? ", " : "", words[i]);
    }
    return given ? ck_fail(c, "option %s: \"%s\" is none of %s", option, given, list) : 0;
}

double ck_option_number(const struct ck_chart *c, const char *name, double fallback)
{
    const char *text = ck_option_text(c, name);
    char *end = NULL;
    double value = text ? strtod(text, &end) : 0;
    return text && end != text && ck_has(value) ? value : fallback;
}

size_t ck_option_numbers(const struct ck_chart *c, const char *name, double *out, size_t room)
{
    const struct jf_options *options = c->options;
    size_t n = 0;
    for (size_t i = 0; options && i < options->n_items; i++)
        for (size_t k = 0;
             strcmp(options->items[i]->name, name) == 0 && n < room && k < options->items[i]->n_values; k++) {
            char *end = NULL;
            out[n] = strtod(options->items[i]->values[k], &end);
            if (end == options->items[i]->values[k] || !ck_has(out[n]))
                return n;
            n++;
        }
    return n;
}
