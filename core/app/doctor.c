/* jingfen doctor: what is there, what is missing, and what installs it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "commands.h"
#include "deliver/deliver.h"
#include "layout/font.h"
#include "session.h"

static guint missing;

static void tell(gboolean good, const char *what, const char *details)
{
    printf("%-8s %-10s %s\n", good ? "ok" : "MISSING", what, details);
    missing += !good;
}

static void look_at_fonts(void)
{
    struct jf_theme *theme = jf_theme_standard();
    g_autoptr(GError) error = NULL;
    struct jf_fonts *fonts = jf_fonts_open((const char *const *)theme->computed_fonts,
                                           (const char *const *)theme->human_fonts, &error);
    if (!fonts)
        tell(FALSE, "fonts", error->message);
    for (int i = 0; fonts && i < jf_fonts_count(fonts); i++) {
        const struct jf_face_info *face = jf_fonts_face(fonts, i);
        g_autofree char *text = g_strdup_printf("%s %s (%s)", face->family, face->style, face->path);
        tell(TRUE, "font", text);
    }
    if (fonts)
        jf_fonts_free(fonts);
    jf_theme_free(theme);
}

static void look_at_plugins(const struct jf_home *home, const struct jf_arguments *a)
{
    static const char *const needed[] = { "csv", "column", "line", "bridge", "pareto" };
    g_autoptr(GError) error = NULL;
    struct jf_plugins *plugins = jf_session_plugins(home, a, &error);
    if (!plugins) {
        tell(FALSE, "plugins", error->message);
        return;
    }
    const GPtrArray *all = jf_plugins_all(plugins), *refused = jf_plugins_refused(plugins);
    for (guint i = 0; i < all->len; i++) {
        const struct jf_loaded_plugin *p = all->pdata[i];
        g_autofree char *text = g_strdup_printf("%s %s (%s)", p->plugin->name, p->plugin->version, p->path);
        tell(TRUE, "plugin", text);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
        uint32_t kind = i ? JF_KIND_CHART : JF_KIND_SOURCE;
        g_autoptr(GError) why = NULL;
        if (!jf_plugins_find(plugins, kind, needed[i], &why))
            tell(FALSE, "plugin", why->message);
    }
    for (guint i = 0; i < refused->len; i++)
        tell(FALSE, "plugin", refused->pdata[i]);
    jf_plugins_free(plugins);
}

static void look_at_mail(void)
{
    g_autofree char *config = g_build_filename(g_get_user_config_dir(), "jingfen", "smtp.conf", NULL);
    g_autoptr(GError) error = NULL;
    struct jf_smtp *smtp = jf_smtp_from(config, &error);
    printf("%-8s %-10s %s\n", smtp ? "ok" : JF_("not set"), "mail", smtp ? smtp->url : error->message);
    jf_smtp_free(smtp);
}

int jf_command_doctor(const struct jf_arguments *a, GError **error)
{
    missing = 0;
    struct jf_home *home = jf_home_find(error);
    if (!home)
        return JF_EXIT_WRONG;
    tell(TRUE, "program", "jingfen " JF_VERSION);
    tell(g_file_test(home->library, G_FILE_TEST_IS_DIR), "library", home->library);
    tell(g_file_test(home->templates, G_FILE_TEST_IS_DIR), "templates", home->templates);
    look_at_fonts();
    look_at_plugins(home, a);
    tell(TRUE, "language", jf_message_locale());
    look_at_mail();
    jf_home_free(home);
    return missing ? JF_EXIT_WRONG : JF_EXIT_DONE;
}
