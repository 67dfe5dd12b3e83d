/* A chart that crashes or hangs where a value says so: 101 crashes, 102 hangs, 103 fails. */
#include <signal.h>
#include <unistd.h>

#include "jingfen/chart.h"

static jf_status draw(const struct jf_host *host, const struct jf_options *options, const struct jf_chart_data *data,
                      struct jf_canvas *canvas, struct jf_error *error)
{
    (void)host;
    (void)options;
    (void)canvas;
    for (size_t i = 0; data->n_series && i < data->n_categories; i++) {
        int what = (int)data->series[0]->values[i];
        if (what == 101)
            raise(SIGSEGV);
        while (what == 102)
            pause();
        if (what == 103)
            return jf_error_set(error, JF_E_INVALID, "this value is bad");
    }
    return JF_OK;
}

static const struct jf_chart_ops ops = { .struct_size = sizeof ops, .draw = draw };
static const struct jf_plugin plugin = { .struct_size = sizeof plugin, .abi = JF_ABI, .kind = JF_KIND_CHART, .name = "bad",
                                         .version = "1", .summary = "breaks on purpose", .ops = { .chart = &ops } };

const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    return host_abi >= JF_ABI ? &plugin : NULL;
}
