/* data/arrow.h - cells of Arrow arrays into the columns of a frame.
 *
 * Formats: u U and dictionaries of them, i l, d:p,s (128 bit), tdD, b, g. Others are refused with
 * the column and the format. A column may come in another type than was asked for: texts are read
 * as plain decimals and dates, numbers and days become texts.
 */
#ifndef JF_DATA_ARROW_H
#define JF_DATA_ARROW_H

#include "data/shape.h"
#include "jingfen/arrow_c.h"

/* TRUE where the format can be read; else the error names column and format. */
gboolean jf_arrow_check(const struct ArrowSchema *schema, const struct jf_source_spec *source,
                        GError **error);
/* Rows offset .. offset + n of the array become rows frame->n ... of the column. */
gboolean jf_arrow_append(struct jf_reader *reader, struct jf_batch *frame, int column,
                         const struct ArrowSchema *schema, const struct ArrowArray *array,
                         gint64 offset, gint64 n, GError **error);
/* "jf.file"; "jf.line" and "jf.row", where 0 is not known */
void jf_arrow_append_files(struct jf_batch *frame, const struct ArrowSchema *schema,
                           const struct ArrowArray *array, gint64 offset, gint64 n);
/* Of a column of whole numbers or decimals: its units; 0 where there is none. */
jf_int128 jf_arrow_units(const struct ArrowSchema *schema, const struct ArrowArray *array, gint64 i);
void jf_arrow_integers(const struct ArrowSchema *schema, const struct ArrowArray *array, gint64 offset, gint64 n,
                       gint64 *out);

#endif
