/* A chart that breaks where a value says so: 101 crashes, 102 hangs, 103 fails, 104 gives no style, 105
 * describes a native chart that means nothing. */
#include <signal.h>
#include <unistd.h>

#include "jingfen/chart.h"

static jf_status draw(const struct jf_host *host, const struct jf_options *options, const struct jf_chart_data *data,
                      struct jf_canvas *canvas, struct jf_error *error)
{
    (void)host;
    (void)options;
    for (size_t i = 0; data->n_series && i < data->n_categories; i++) {
        int what = (int)data->series[0]->values[i];
        if (what == 101)
            raise(SIGSEGV);
        while (what == 102)
            pause();
        if (what == 103)
            return jf_error_set(error, JF_E_INVALID, "this value is bad");
        if (what == 104)
            canvas->ops->text(canvas, 0, 0, "text", NULL);
    }
    return JF_OK;
}

static jf_status native(const struct jf_host *host, const struct jf_options *options, const struct jf_chart_data *data,
                        struct jf_native_sink *sink, struct jf_error *error)
{
    const struct jf_native_chart chart = { .struct_size = sizeof chart };
    const struct jf_native_step step = { JF_NX_SERIES, (int)data->series[0]->values[0] == 105 ? 99 : 0, 0 };
    const struct jf_native_series series = { .struct_size = sizeof series, .type = JF_NATIVE_COLUMN, .steps = &step, .n_steps = 1 };
    (void)host;
    (void)options;
    (void)error;
    sink->chart(sink, &chart);
    sink->series(sink, &series);
    return JF_OK;
}

static const struct jf_chart_ops ops = { .struct_size = sizeof ops, .draw = draw, .native = native };
static const struct jf_plugin plugin = { .struct_size = sizeof plugin, .abi = JF_ABI, .kind = JF_KIND_CHART, .name = "bad",
                                         .version = "1", .summary = "breaks on purpose", .ops = { .chart = &ops } };

const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    return host_abi >= JF_ABI ? &plugin : NULL;
}
