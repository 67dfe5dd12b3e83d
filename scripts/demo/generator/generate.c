/* Writes the data of the demo company into a directory: cc *.c */
#include <stdlib.h>

#include "generate.h"

static uint32_t state = 389u;

/* Numerical Recipes' generator; the low bits are the poor ones. */
uint32_t draw(void)
{
    state = state * 1664525u + 1013904223u;
    uint32_t high = state >> 16;
    state = state * 1664525u + 1013904223u;
    return (high << 15) ^ (state >> 17);
}

int between(int low, int high)
{
    return low + (int)(draw() % (uint32_t)(high - low + 1));
}

void each_month(FILE *out, void (*write)(FILE *out, int month))
{
    uint32_t kept = state;
    state = 389u;
    for (int month = -EARLIER; month < MONTHS; month++) {
        if (!month)
            state = kept;
        write(out, month);
    }
}

void month_text(int month, char out[16])
{
    int n = FIRST_YEAR * 12 + FIRST_MONTH - 1 + month;
    snprintf(out, 16, "%04d-%02d", n / 12, n % 12 + 1);
}

int days_of(int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[(FIRST_MONTH - 1 + month) % 12]; /* 2024-02-29 stays without business */
}

static int write_file(const char *directory, const char *name, void (*write)(FILE *out))
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *out = fopen(path, "wb");
    if (!out) {
        perror(path);
        return 1;
    }
    write(out);
    return fclose(out) != 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: generate DIRECTORY\n");
        return 2;
    }
    static const struct { const char *name; void (*write)(FILE *out); } files[] = {
        { "sales.csv", write_sales },     { "late.csv", write_late },     { "targets.csv", write_targets },
        { "monthly.csv", write_monthly }, { "people.csv", write_people }, { "actions.csv", write_actions },
        { "comments.csv", write_comments }, { "opportunities.csv", write_opportunities }, { "deals.csv", write_deals },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (write_file(argv[1], files[i].name, files[i].write))
            return 1;
    return 0;
}
