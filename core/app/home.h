/* app/home.h - where the program finds its own things: the analysis library, templates, plugins.
 *
 * Both the build tree and an installed prefix hold share/jingfen/{scripts,templates}; the first
 * found next to or above the program counts, so that an installation can be moved.
 */
#ifndef JF_APP_HOME_H
#define JF_APP_HOME_H

#include <glib.h>

struct jf_home {
    char *library;      /* scripts/lib */
    char *templates;    /* templates */
    char *build_plugins, *install_plugins; /* NULL where there is no such directory */
};

struct jf_home *jf_home_find(GError **error);
void jf_home_free(struct jf_home *home);

#endif
