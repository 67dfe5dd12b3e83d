/* tests/script/fake_view.h - a view with figures of the test's own, in place of report/view.c.
 *
 * Figures are listed as metric, reading, member ("" = the entity itself) and value; all others have
 * none.
 */
#ifndef JF_TESTS_SCRIPT_FAKE_VIEW_H
#define JF_TESTS_SCRIPT_FAKE_VIEW_H

#include "support.h"

struct figure {
    const char *metric, *reading, *member;
    double value;
};

struct jf_view {
    const struct jf_report_spec *spec;
    struct jf_entity entity;
    const struct figure *figures;
    size_t n_figures;
    const char *const *members; /* of every dimension; the code is the place */
    int n_members;
    struct jf_calendar *calendar;
};

struct jf_view *fake_view(struct jf_script *script, const char *label, const struct figure *figures,
                          size_t n, const char *const *members, int n_members);
void fake_view_free(struct jf_view *view);

#endif
