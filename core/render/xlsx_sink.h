/* render/xlsx_sink.h - what a chart plugin says of its native charts, kept for the workbook.
 *
 * A plugin is given sink.sink and calls it; the last chart it began is in chart and series, those before it are above.
 */
#ifndef JF_RENDER_XLSX_SINK_H
#define JF_RENDER_XLSX_SINK_H

#include "render/xlsx.h"

struct jf_xlsx_sink {
    struct jf_native_sink sink;
    struct jf_native_chart chart;
    GPtrArray *series;
    size_t n_data;              /* series of the chart's data */
    char wrong[200];            /* the first thing in the description that means nothing */
    struct jf_xlsx_sink *above; /* the chart given before, where there are several */
};

/* n_data: how many series the chart's data has. The sink stays where it is until it is cleared. */
void jf_xlsx_sink_init(struct jf_xlsx_sink *sink, size_t n_data);
void jf_xlsx_sink_clear(struct jf_xlsx_sink *sink);

#endif
