/* scripts/demo/generate.h - the made-up company of the demo: tables that the generator reads.
 *
 * Everything here is invented. Whole numbers only, a generator of its own: the same bytes everywhere.
 */
#ifndef DEMO_GENERATE_H
#define DEMO_GENERATE_H

#include <stdint.h>
#include <stdio.h>

enum { BRANCHES = 9, LINES = 4, PRODUCTS = 12, SELLERS = 40 };
enum { HANGZHOU, NANJING, SHANGHAI, TAIYUAN, TIANJIN, BEIJING, GUANGZHOU, SHENZHEN, XIAMEN };
enum { TABLET, SCREEN, CLOUD_X1, COPIER, PRINTER, PROJECTOR, TONER, PAPER, PARTS, CARE, PROJECTS, TRAINING };
/* Months count from 2024-09, those before it, which have numbers of their own to draw, are negative. */
enum { FIRST_YEAR = 2024, FIRST_MONTH = 9, EARLIER = 8 /* since 2024-01 */, MONTHS = 26, PLAN_MONTHS = 28, LAST = MONTHS - 1 /* 2026-10 */ };

struct branch {
    const char *name, *region;
    int plan, actual, last_year;       /* revenue of 2026-10 and 2025-10, in 10,000 yuan */
    int against_plan[LINES];           /* of 2026-10, by product line */
    int new_customers, new_goal, happy, collected; /* 2026-10: happy in tenths, collected in per mille */
};
struct product {
    const char *name, *line;
    int line_index, weight;            /* share of the line in 2026-10, per mille */
    int price, cost;                   /* list price in yuan; unit cost in per mille of it */
};
struct key_customer { int branch, share; /* per mille of the branch */ const char *name; };

extern const struct branch branches[BRANCHES];
extern const struct product products[PRODUCTS];
extern const char *const lines[LINES];
extern const int line_weight[LINES], line_margin[LINES];
extern const int plan_totals[EARLIER + PLAN_MONTHS], actual_totals[EARLIER + MONTHS];
extern const struct key_customer key_customers[];
extern const int n_key_customers;
extern const char *const sellers[SELLERS];
extern const int sellers_of[BRANCHES];

uint32_t draw(void);                     /* 0 ... 2^31 - 1 */
int between(int low, int high);          /* inclusive */
void each_month(FILE *out, void (*write)(FILE *out, int month)); /* up to the last with actual figures */
void month_text(int month, char out[16]);
int days_of(int month);

int planned_part(int branch, int line); /* of 2026-10, in 10,000 yuan */
void write_sales(FILE *out);
void write_late(FILE *out); /* after the sales */
void write_targets(FILE *out);
void write_monthly(FILE *out);
void write_people(FILE *out);
void write_actions(FILE *out);
void write_comments(FILE *out);
void write_opportunities(FILE *out);
void write_deals(FILE *out);

#endif
