#include "render/hatch.h"

#include <math.h>

struct box {
    double left, top, right, bottom;
};

static void box_add(struct box *box, double x, double y)
{
    box->left = fmin(box->left, x);
    box->right = fmax(box->right, x);
    box->top = fmin(box->top, y);
    box->bottom = fmax(box->bottom, y);
}

static struct box path_box(const struct jf_seg *path, int n_path)
{
    struct box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < n_path; i++) {
        if (path[i].op == JF_SEG_CLOSE)
            continue;
        box_add(&box, path[i].x, path[i].y);
        if (path[i].op == JF_SEG_CURVE) {
            box_add(&box, path[i].x1, path[i].y1);
            box_add(&box, path[i].x2, path[i].y2);
        }
    }
    return box;
}

GArray *jf_hatch_lines(const struct jf_seg *path, int n_path, const struct jf_fill *fill)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct jf_hatch_line));
    struct box box = path_box(path, n_path);
    double pitch = fill->hatch_pitch > 0 ? fill->hatch_pitch : 2 * fill->hatch_width;
    if (!(box.left <= box.right) || !isfinite(box.right - box.left + box.bottom - box.top))
        return lines;
    /* u runs along the lines, v across them, both from the anchor; y grows downwards. */
    double angle = fill->hatch_angle_deg * G_PI / 180.0;
    double ux = cos(angle), uy = -sin(angle), vx = sin(angle), vy = cos(angle);
    double width = box.right - box.left, height = box.bottom - box.top;
    double xs[] = {0, width, 0, width}, ys[] = {0, 0, -height, -height};
    double u0 = 0, u1 = 0, v0 = 0, v1 = 0;
    for (int i = 0; i < 4; i++) {
        double u = xs[i] * ux + ys[i] * uy, v = xs[i] * vx + ys[i] * vy;
        u0 = fmin(u0, u);
        u1 = fmax(u1, u);
        v0 = fmin(v0, v);
        v1 = fmax(v1, v);
    }
    double first = ceil((v0 - fill->hatch_width) / pitch),
           last = floor((v1 + fill->hatch_width) / pitch);
    if (last - first > 20000) /* a pitch of nothing would draw for ever */
        return lines;
    for (double k = first; k <= last; k++) {
        double x = box.left + k * pitch * vx, y = box.bottom + k * pitch * vy;
        struct jf_hatch_line line = {x + u0 * ux, y + u0 * uy, x + u1 * ux, y + u1 * uy};
        g_array_append_val(lines, line);
    }
    return lines;
}
