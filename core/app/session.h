/* app/session.h - from the script to sums, ready to be asked: what run and check have in common.
 *
 *     struct jf_session *s = jf_session_open(&arguments, &error);   // script, plan, scan, entities
 *     jf_session_load_look(s, &error);                              // theme, fonts, charts
 */
#ifndef JF_APP_SESSION_H
#define JF_APP_SESSION_H

#include "arguments.h"
#include "charts.h"
#include "home.h"
#include "raw_source.h"
#include "script/script.h"

struct jf_session {
    const struct jf_arguments *arguments;
    struct jf_home *home;
    struct jf_plugins *plugins;
    struct jf_script *script;
    struct jf_report_spec *spec;   /* of the script */
    struct jf_calendar *calendar;
    struct jf_cube *cube;
    struct jf_report *report;
    struct jf_raw *raw;
    struct jf_theme *theme;
    struct jf_fonts *fonts;
    struct jf_charts *charts;
    GPtrArray *warnings;           /* char *: of the whole run */
};

struct jf_session *jf_session_open(const struct jf_arguments *arguments, GError **error);
void jf_session_free(struct jf_session *session);
gboolean jf_session_load_look(struct jf_session *session, GError **error);
struct jf_plugins *jf_session_plugins(const struct jf_home *home, const struct jf_arguments *arguments, GError **error);
const char *jf_session_period(const struct jf_session *session); /* "2026-10" */
/* The entities that --only asks for (all without it): struct jf_entity *, not owned. Names what is
 * unknown, with what is near. */
GPtrArray *jf_session_chosen(const struct jf_session *session, GError **error);

#endif
