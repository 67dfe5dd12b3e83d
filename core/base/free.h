/* base/free.h - what a thing owns, freed in one line. */
#ifndef JF_BASE_FREE_H
#define JF_BASE_FREE_H

#include <glib.h>

static inline void jf_free_each(void *const *pointers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        g_free(pointers[i]);
}
/* g_free of each. */
#define jf_free_all(...) \
    jf_free_each((void *const[]){__VA_ARGS__}, sizeof((void *const[]){__VA_ARGS__}) / sizeof(void *))

#endif
