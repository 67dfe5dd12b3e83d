/* jingfen run: sums once, then one process a pack, then the manifest. */
#include <malloc.h>
#include <stdio.h>
#include <sys/mman.h>

#include "base/error.h"
#include "commands.h"
#include "file.h"
#include "hash.h"
#include "manifest.h"
#include "progress.h"
#include "worker.h"

enum { WORTH_WARMING = 4 }; /* packs: outlines of all glyphs of a run cost as much as those of some packs */

struct run {
    struct jf_session *session;
    unsigned formats;
    char *directory;
    GPtrArray *packs;
    struct jf_progress progress;
};

enum { LARGE_PAGE = 2 << 20, ROOM = 12 * LARGE_PAGE, SMALL_ROOM = 1 << 16 };

/* The heap grows in large pages, where the system has them: the small ones that a scan and then each pack touch are
 * faulted in one by one, and copied at each fork. */
static void widen_heap(void)
{
    mallopt(M_MMAP_THRESHOLD, ROOM + LARGE_PAGE);
    mallopt(M_TRIM_THRESHOLD, 4 * ROOM);
    char *room = malloc(ROOM);
    gsize skip = room ? (gsize)(-(gintptr)room) % LARGE_PAGE : ROOM;
    madvise(room + skip, ROOM - skip, MADV_HUGEPAGE);
    free(room);
}

static void *hold(gsize size)
{
    static void **held; /* so that nothing counts as lost */
    void **block = g_malloc(size);
    *block = (void *)held;
    return held = block;
}

/* What the scan left free lies in small pages between what stays. It is neither copied nor used by the packs: they get
 * large pages at the end of the heap, after a little room for this process itself. */
static void set_holes_aside(void)
{
    malloc_trim(0);
    char *room = g_malloc(ROOM);
    gsize skip = (gsize)(-(gintptr)room) % LARGE_PAGE, left = mallinfo2().fordblks;
    for (gsize size = 1 << 20; size >= 16; size = size > 1024 ? size / 2 : size - 16)
        for (gsize n = left / size; n > 0 && (char *)hold(size) < room; n--)
            left -= size;
    madvise(room + skip, ROOM - skip, MADV_HUGEPAGE);
    g_free(room);
    hold((skip > SMALL_ROOM ? skip : skip + LARGE_PAGE) - SMALL_ROOM);
}

static gboolean work(void *ctx, struct jf_pack *pack, GError **error)
{
    const struct run *run = ctx;
    return jf_pack_write(run->session, pack, run->formats, run->directory, error);
}

static void done(void *ctx, const struct jf_pack *pack)
{
    struct run *run = ctx;
    jf_progress_pack(&run->progress, pack);
}

static gboolean prepare(struct run *run, const struct jf_arguments *a, GError **error)
{
    widen_heap();
    run->formats = jf_pack_formats(a->formats, error);
    if (!run->formats)
        return FALSE;
    run->session = jf_session_open(a, error);
    g_autoptr(GPtrArray) chosen = run->session ? jf_session_chosen(run->session, error) : NULL;
    if (!chosen || !jf_session_load_look(run->session, error))
        return FALSE;
    run->directory = g_build_filename(a->out ? a->out : "out", jf_session_period(run->session), NULL);
    if (!jf_file_make_directory(run->directory, error))
        return FALSE;
    jf_file_sweep(run->directory, 0);
    run->packs = g_ptr_array_new_with_free_func((GDestroyNotify)jf_pack_free);
    for (guint i = 0; i < chosen->len; i++)
        g_ptr_array_add(run->packs, jf_pack_new(chosen->pdata[i]));
    run->progress = jf_progress_new(a, run->packs->len);
    for (guint i = 0; i < run->session->warnings->len; i++)
        jf_progress_warning(&run->progress, run->session->warnings->pdata[i]);
    return TRUE;
}

/* Packs get their names as they are finished, whole: a run that is stopped leaves no half file. The manifest is
 * what vouches for them, so they are on the disk before it is written. */
static gboolean sync_packs(const struct run *run, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < run->packs->len; i++) {
        g_autoptr(GPtrArray) own = jf_pack_file_names(run->packs->pdata[i]);
        g_ptr_array_extend(names, own, NULL, NULL);
    }
    return jf_file_sync_all(run->directory, names, error);
}

static gboolean make_packs(struct run *run, const struct jf_arguments *a, GError **error)
{
    const struct jf_workers workers = {
        .jobs = MIN(a->jobs ? a->jobs : (int)g_get_num_processors(), (int)run->packs->len),
        .deadline_seconds = jf_arguments_deadline(a),
        .directory = run->directory, .ctx = run, .work = work, .done = done };
    jf_raw_close(run->session->raw); /* no thread, no open source from here on */
    jf_script_freeze(run->session->script);
    jf_hash_warm();
    if (run->formats & JF_PACK_PDF && run->packs->len >= WORTH_WARMING)
        jf_render_pdf_warm(run->session->fonts);
    set_holes_aside();
    return jf_workers_run(&workers, run->packs, error);
}

static void clear(struct run *run)
{
    if (run->packs)
        g_ptr_array_unref(run->packs);
    g_free(run->directory);
    jf_session_free(run->session);
}

int jf_command_run(const struct jf_arguments *a, GError **error)
{
    struct run run = { 0 };
    gboolean good = prepare(&run, a, error) && make_packs(&run, a, error) && sync_packs(&run, error);
    guint told = good ? run.session->warnings->len : 0;
    good = good && jf_manifest_write_run(run.session, run.packs, run.directory, error);
    if (good) {
        for (guint i = told; i < run.session->warnings->len; i++)
            jf_progress_warning(&run.progress, run.session->warnings->pdata[i]);
        jf_progress_end(&run.progress, run.directory);
    }
    int code = !good ? JF_EXIT_WRONG : run.progress.failed ? JF_EXIT_PARTLY : JF_EXIT_DONE;
    clear(&run);
    return code;
}
