/* script/script.h - a report script: Lua in a sandbox, in; a jf_report_spec, out.
 *
 *     struct jf_script *s = jf_script_load("monthly.lua", &options, &error);
 *     struct jf_report_spec *spec = jf_script_report(s);
 */
#ifndef JF_SCRIPT_SCRIPT_H
#define JF_SCRIPT_SCRIPT_H

#include "layout/theme.h"
#include "report/report.h"

struct jf_script_options {
    const char *library; /* directory of scripts/lib */
    const char *const *set_names;
    const char *const *set_values;
    size_t n_sets;             /* --set */
    size_t memory_limit;       /* bytes; 0 = 256 MB */
    guint64 instruction_limit; /* per call; 0 = default */
};
struct jf_script;
struct jf_script *jf_script_load(const char *path, const struct jf_script_options *options,
                                 GError **error);
void jf_script_free(struct jf_script *script);
struct jf_report_spec *jf_script_report(struct jf_script *script); /* owned by the script */
const struct jf_script_service *jf_script_service(struct jf_script *script);
/* Collects and stops the collector: before the fork. */
void jf_script_freeze(struct jf_script *script);
/* where: who names it. templates/themes/NAME.lua beside the library, or a path relative to the script. */
struct jf_theme *jf_script_theme(struct jf_script *script, const char *name, const char *where, GError **error);
/* Script files that were read (the script, require'd ones): for the manifest's hash. */
const GPtrArray *jf_script_files(const struct jf_script *script);

#endif
