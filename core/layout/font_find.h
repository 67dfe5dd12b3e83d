/* layout/font_find.h - a family's file by fontconfig. Private to layout/font*.c. */
#ifndef JF_LAYOUT_FONT_FIND_H
#define JF_LAYOUT_FONT_FIND_H

#include <glib.h>

struct jf_font_file {
    char *path, *style;
    int index;
    gboolean is_bold;
};

/* The upright face of the family that is nearest to the wanted weight. Fails with the name of the
 * family and what installs it. */
gboolean jf_font_find(const char *family, gboolean bold, struct jf_font_file *out, GError **error);
/* Gives back what fontconfig holds, once the files are known. */
void jf_font_find_done(void);
void jf_font_file_clear(struct jf_font_file *file);

#endif
