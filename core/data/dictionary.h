/* data/dictionary.h - texts and tuples as small numbers.
 *
 * The scan never compares text: each text of a column gets a code when it is first seen, each
 * combination of codes gets an id. Both are open-addressing tables over flat arrays.
 *
 *     int code = jf_dictionary_add(dict, "华东", -1);        the same text, the same code
 *     int id = jf_tuples_add(tuples, (gint32[]){ 3, 7 });
 */
#ifndef JF_DATA_DICTIONARY_H
#define JF_DATA_DICTIONARY_H

#include <glib.h>

/* Of a text behind what was hashed before: 64 good bits. */
guint64 jf_hash_bytes(guint64 before, const char *text, gsize n);

/* Code 0 is the empty text: no value. */
struct jf_dictionary {
    const char **texts;
    guint32 *lengths, *hashes;
    gint32 *table;
    gsize mask, room;
    int n;
    GStringChunk *chunk;
};

struct jf_dictionary *jf_dictionary_new(void);
void jf_dictionary_free(struct jf_dictionary *dictionary);
int jf_dictionary_add(struct jf_dictionary *dictionary, const char *text, gssize length);
/* The text itself, kept as long as the dictionary. */
const char *jf_dictionary_keep(struct jf_dictionary *dictionary, const char *text, gssize length);
int jf_dictionary_find(const struct jf_dictionary *dictionary, const char *text, gssize length); /* or -1 */

/* Tuples of a fixed number of codes (0 is allowed: then there is one tuple, the empty one). */
struct jf_tuples {
    int width;
    gint32 *keys; /* n * width */
    gint32 *table;
    gsize mask, room;
    int n;
};

void jf_tuples_init(struct jf_tuples *tuples, int width);
void jf_tuples_clear(struct jf_tuples *tuples);
int jf_tuples_add(struct jf_tuples *tuples, const gint32 *key);
/* The same in three steps for many keys, so that the memory of one is fetched while others are worked on. */
gsize jf_tuples_hash(const struct jf_tuples *tuples, const gint32 *key);
int jf_tuples_guess(const struct jf_tuples *tuples, gsize hash); /* its id most likely, -1 = new */
int jf_tuples_add_hashed(struct jf_tuples *tuples, const gint32 *key, gsize hash);
int jf_tuples_find(const struct jf_tuples *tuples, const gint32 *key); /* or -1 */

static inline const gint32 *jf_tuples_key(const struct jf_tuples *tuples, int id)
{
    return tuples->keys + (gsize)id * (gsize)tuples->width;
}

#endif
