/* The ledger: from totals of a month down to rows, so that the stories can be told in totals.
 *
 *     month -> branch -> product line -> product -> some customers, one row each
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

enum { MOST_CUSTOMERS = 24, MOST_ROWS = 4096 };
struct customer { char name[64]; int weight, seller, key_share; };
struct row { int day, order, branch, product; const struct customer *customer; int64_t list, quantity, price, amount, cost, paid; };

static struct customer customers[BRANCHES][MOST_CUSTOMERS];
static int n_customers[BRANCHES];
static struct row rows[MOST_ROWS];
static int n_rows;

/* ---- customers ----------------------------------------------------------------------------------- */

static void add_customer(int branch, const char *city, const char *word, const char *kind, int weight, int share)
{
    struct customer *c = &customers[branch][n_customers[branch]];
    snprintf(c->name, sizeof c->name, "%s%s%s", city, word, kind);
    c->weight = weight;
    c->key_share = share;
    c->seller = n_customers[branch]++ % sellers_of[branch];
}

static void make_customers(void)
{
    static const char *const words[] = { "联创", "恒信", "瑞丰", "博远", "新元", "安泰", "鼎盛", "嘉禾", "启明", "华越",
                                         "天合", "正大", "和源", "金桥", "百川", "卓越", "三和", "永兴", "海纳", "宏图",
                                         "德众", "同方", "万象" };
    static const char *const kinds[] = { "科技", "贸易", "物流", "学校", "医药", "餐饮", "设计", "建材" };
    for (int i = 0; i < n_key_customers; i++)
        add_customer(key_customers[i].branch, "", key_customers[i].name, "", 0, key_customers[i].share);
    for (int b = 0; b < BRANCHES; b++)
        for (int i = 0; n_customers[b] < 22 + b % 3; i++)
            add_customer(b, branches[b].name, words[(i * 5 + b) % 23], kinds[(i + b * 3) % 8], 600 / (i + 2) + 20, 0);
}

static int is_gone(const struct customer *c, int month)
{
    return month == LAST && !strcmp(c->name, "钱塘制造集团");
}

/* ---- totals, in yuan ------------------------------------------------------------------------------ */

static int64_t noise(int64_t value, int per_mille)
{
    return value * (1000 + between(-per_mille, per_mille)) / 1000;
}

int planned_part(int branch, int line)
{
    int part = (branches[branch].plan * line_weight[line] + 2580) / 5160;
    if (line < LINES - 1)
        return part;
    part = branches[branch].plan;
    for (int l = 0; l < LINES - 1; l++)
        part -= planned_part(branch, l);
    return part;
}

/* Branch and line of every month, in whole 10,000 yuan: 2026-10 as the tables say, the others by the shares of plan or of
 * last year, a little different each, together the total of the month. */
static void split_month(int month, int64_t out[BRANCHES][LINES])
{
    int64_t sum = 0, before = 0, given = 0, total = actual_totals[EARLIER + month];
    for (int b = 0; b < BRANCHES; b++)
        for (int l = 0; l < LINES; l++) {
            int base = month < 16 ? branches[b].last_year : branches[b].plan;
            int part = planned_part(b, l);
            out[b][l] = month == LAST ? (int64_t)(part + branches[b].against_plan[l]) * 10000
                                      : noise((int64_t)base * part * 10000 / branches[b].plan, 35);
            sum += out[b][l];
        }
    if (month == LAST)
        return;
    for (int b = 0; b < BRANCHES; b++)
        for (int l = 0; l < LINES; l++) {
            before += out[b][l];
            out[b][l] = ((before * total + sum / 2) / sum - given) * 10000;
            given += out[b][l] / 10000;
        }
}

/* The new product comes in 2026-09, the old projector fades and is gone in 2026-10. */
static int product_weight(int branch, int product, int month)
{
    int weight = products[product].weight;
    if (product == CLOUD_X1) {
        if (month < LAST - 1)
            return 0;
        weight = branch == NANJING ? 640 : 45;
        return month == LAST ? weight : weight / 4;
    }
    if (product == PROJECTOR)
        return month == LAST ? 0 : 20 + (LAST - month) * 4;
    return weight;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

/* Sold in 2026-10 by 深圳 at four fifths of the list price; cost stays, so the margin pays. */
static int is_cheap(int branch, int product, int month)
{
    return branch == SHENZHEN && products[product].line_index == 0 && month == LAST;
}

static int collected_per_mille(int branch, const struct customer *c, int month)
{
    int normal = between(940, 985);
    if (branch == BEIJING && month >= LAST - 2) {
        if (c->key_share)
            return month == LAST ? between(440, 480) : 850 - (month - LAST + 2) * 130;
        return month == LAST ? between(880, 960) : between(900, 960);
    }
    return month == LAST ? branches[branch].collected + between(-15, 15) : normal;
}

static void add_row(int branch, int product, int month, const struct customer *c, int64_t yuan)
{
    const struct product *p = &products[product];
    int64_t list = is_cheap(branch, product, month) ? p->price * 4 / 5 : p->price;
    int64_t quantity = (yuan + list / 2) / list;
    if (quantity < 1 || n_rows >= MOST_ROWS)
        return;
    struct row *r = &rows[n_rows];
    *r = (struct row){ .order = n_rows, .branch = branch, .product = product, .customer = c, .list = list, .quantity = quantity };
    n_rows++;
    r->day = between(1, days_of(month));
    if (!strcmp(c->name, "钱塘制造集团") && month == LAST - 1 && r->day > 25)
        r->day = 25;
    r->price = (yuan * 100 + quantity / 2) / quantity;
    r->amount = r->price * quantity;
    r->cost = noise((int64_t)p->price * 100 * p->cost / 1000 * quantity, 12);
    r->paid = r->amount * collected_per_mille(branch, c, month) / 1000;
}

/* What the key customers buy; the lost one bought mostly copiers. */
static int64_t key_part(const struct customer *c, int product, int64_t yuan)
{
    if (strcmp(c->name, "钱塘制造集团"))
        return yuan * c->key_share / 1000;
    return product == COPIER ? yuan * 760 / 1000 : product == TONER ? yuan * 90 / 1000 : 0;
}

/* What is less than one piece goes to the largest row, so that the rows from `from` on are worth `yuan`. Returns what is left
 * where there is no row. */
static int64_t settle(int from, int64_t yuan)
{
    struct row *largest = NULL;
    int64_t fen = yuan * 100;
    for (int i = from; i < n_rows; i++) {
        fen -= rows[i].amount;
        if (!largest || rows[i].amount > largest->amount)
            largest = &rows[i];
    }
    if (!largest)
        return yuan;
    const struct row was = *largest;
    const int64_t worth = was.amount + fen;
    largest->quantity = (worth + was.list * 50) / (was.list * 100);
    largest->price = (worth + largest->quantity / 2) / largest->quantity;
    largest->amount = worth;
    largest->cost = was.cost / was.quantity * largest->quantity;
    largest->paid = was.paid / 100 * largest->amount / (was.amount / 100);
    return 0;
}

static int64_t sell(int branch, int product, int month, int64_t yuan)
{
    const int from = n_rows;
    int64_t left = yuan;
    for (int i = 0; i < n_customers[branch]; i++) {
        const struct customer *c = &customers[branch][i];
        int64_t part = c->key_share && !is_gone(c, month) ? key_part(c, product, yuan) : 0;
        if (part <= 0 || part > left)
            continue;
        add_row(branch, product, month, c, part);
        left -= part;
    }
    int n = yuan > 800000 ? 5 : yuan > 250000 ? 3 : 2, first = 0, pool = n_customers[branch];
    while (customers[branch][first].key_share)
        first++;
    for (int i = 0; i < n && left > 0; i++) {
        const struct customer *c = &customers[branch][first + (int)(draw() % (uint32_t)(pool - first))];
        const struct customer *d = &customers[branch][first + (int)(draw() % (uint32_t)(pool - first))];
        if (d->weight > c->weight && draw() % 3)
            c = d;
        int64_t part = i == n - 1 ? left : left * between(30, 60) / 100;
        add_row(branch, product, month, c, part);
        left -= part;
    }
    return settle(from, yuan);
}

static int by_day(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return x->day != y->day ? x->day - y->day : x->order - y->order;
}

static void print_money(FILE *out, int64_t fen, char end)
{
    fprintf(out, "%s%lld.%02lld%c", fen < 0 ? "-" : "", llabs(fen) / 100, llabs(fen) % 100, end);
}

static void print_who(FILE *out, const struct row *r)
{
    int seller = r->customer->seller;
    for (int b = 0; b < r->branch; b++)
        seller += sellers_of[b];
    fprintf(out, ",%s,%s,%s,%s,%s,%s,", branches[r->branch].region, branches[r->branch].name, products[r->product].line,
            products[r->product].name, r->customer->name, sellers[seller]);
}

static void print_row(FILE *out, const char *day, const struct row *r, int sign)
{
    fputs(day, out);
    print_who(out, r);
    fprintf(out, "%lld,", (long long)(r->quantity * sign));
    print_money(out, r->price, ',');
    print_money(out, r->amount * sign, ',');
    print_money(out, r->cost * sign, ',');
    print_money(out, r->paid * sign, '\n');
}

static void print_rows(FILE *out, int month)
{
    qsort(rows, (size_t)n_rows, sizeof *rows, by_day);
    for (int i = 0; i < n_rows; i++) {
        char text[32];
        month_text(month, text);
        snprintf(text + strlen(text), sizeof text - strlen(text), "-%02d", rows[i].day);
        print_row(out, text, &rows[i], 1);
    }
}

static void write_month(FILE *out, int month)
{
    int64_t totals[BRANCHES][LINES];
    n_rows = 0;
    split_month(month, totals);
    for (int b = 0; b < BRANCHES; b++)
        for (int l = 0; l < LINES; l++) {
            int sum = 0, last = 0;
            for (int p = 0; p < PRODUCTS; p++)
                if (products[p].line_index == l && product_weight(b, p, month)) {
                    sum += product_weight(b, p, month);
                    last = p;
                }
            int64_t left = totals[b][l];
            for (int p = 0; p < PRODUCTS; p++) {
                if (products[p].line_index != l || !product_weight(b, p, month))
                    continue;
                int64_t part = p == last ? left : (totals[b][l] * product_weight(b, p, month) / sum + 5000) / 10000 * 10000;
                left -= part - sell(b, p, month, part);
            }
        }
    print_rows(out, month);
}

static const char head[] = "日期,大区,分公司,产品线,产品,客户,销售员,数量,单价,金额,成本,已回款\n";

void write_sales(FILE *out)
{
    make_customers();
    fputs(head, out);
    each_month(out, write_month);
}

/* Entered by hand after the month was closed: invoices of the last month that were reversed and issued again, which
 * together change nothing, and rows that nobody can read. */
void write_late(FILE *out)
{
    static const char *const days[] = { "2026-10-32", "10月底", "2026-1O-15", "2026-10-3l", "2026-13-08" };
    enum { AGAIN = 10, EVERY = 37, FIRST_BAD = 5, DAYS = 5, OPEN = 9, ABOUT = 11, BAD = 12 };
    const char *last_day = "2026-10-31";
    fputs(head, out);
    for (int i = 0; i < AGAIN; i++)
        for (int sign = -1; sign <= 1; sign += 2)
            print_row(out, last_day, &rows[i * EVERY], sign);
    for (int i = 0; i < BAD; i++) {
        const struct row *r = &rows[FIRST_BAD + i * EVERY];
        if (i < DAYS) {
            print_row(out, days[i], r, 1);
            continue;
        }
        fputs(last_day, out);
        print_who(out, r);
        fprintf(out, i < OPEN ? "%lld,,待开票,,0.00\n" : i < ABOUT ? "约%lld,,,,\n" : "%lld\n", (long long)r->quantity);
    }
}
