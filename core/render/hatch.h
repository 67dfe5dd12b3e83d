/* render/hatch.h - the lines of a hatched fill, the same in PDF and picture.
 *
 * Lines at hatch_angle_deg (counter-clockwise as seen, 45 = rising to the right), hatch_pitch
 * apart, one through the lower left corner of the path's box; as long as the box needs. The
 * renderer clips them to the path.
 */
#ifndef JF_RENDER_HATCH_H
#define JF_RENDER_HATCH_H

#include "canvas/frame.h"

struct jf_hatch_line {
    double x0, y0, x1, y1;
};
/* struct jf_hatch_line, in the coordinates of the path; free with g_array_unref. */
GArray *jf_hatch_lines(const struct jf_seg *path, int n_path, const struct jf_fill *fill);

#endif
