/* app/charts.h - charts of the document drawn by plugins, for layout and for the workbook. */
#ifndef JF_APP_CHARTS_H
#define JF_APP_CHARTS_H

#include "plugin/plugin_host.h"
#include "render/render.h"

struct jf_charts;
/* directory: of the script, for paths among the options. */
struct jf_charts *jf_charts_new(const struct jf_plugins *plugins, const char *directory);
void jf_charts_free(struct jf_charts *charts);
const struct jf_chart_service *jf_charts_service(struct jf_charts *charts);
const struct jf_native_service *jf_charts_natives(struct jf_charts *charts);
/* Kind and options of a chart against what its plugin declares: for `jingfen check`. */
gboolean jf_charts_check(struct jf_charts *charts, const struct jf_chart *chart, GError **error);
/* How many warnings of charts were printed so far. */
guint jf_charts_told(const struct jf_charts *charts);

#endif
