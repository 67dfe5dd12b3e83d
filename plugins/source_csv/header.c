/* Delimiter, line end and column names, from the head of a file in UTF-8. */
#include "source_csv/csv.h"

enum { SAMPLE_RECORDS = 100, MOST_COLUMNS = 16384 };

/* ---- delimiter ------------------------------------------------------------------------------ */

struct shape {
    size_t first, records, alike;
}; /* cells of the first record; records with as many */

static void close_record(struct shape *s, size_t cells, bool is_blank)
{
    if (is_blank)
        return;
    if (s->records == 0)
        s->first = cells;
    s->records++;
    s->alike += cells == s->first;
}

/* Quotes hide delimiters and line ends; a quote opens a cell only at its start. */
static struct shape measure(const char *text, size_t n, char delimiter, bool is_whole)
{
    struct shape s = {0, 0, 0};
    size_t cells = 1, start = 0;
    bool is_quoted = false, is_cell_start = true;
    for (size_t i = 0; i < n && s.records < SAMPLE_RECORDS; i++) {
        char c = text[i];
        if (is_quoted) {
            if (c == '"' && i + 1 < n && text[i + 1] == '"')
                i++;
            else if (c == '"')
                is_quoted = false;
            continue;
        }
        if (c == '\n' || c == '\r') {
            close_record(&s, cells, i == start);
            cells = 1;
            start = i + 1;
        }
        cells += c == delimiter;
        is_quoted = c == '"' && is_cell_start;
        is_cell_start = c == delimiter || c == '\n' || c == '\r';
    }
    if (is_whole && start < n && s.records < SAMPLE_RECORDS)
        close_record(&s, cells, false);
    return s;
}

static char find_delimiter(const char *text, size_t n, bool is_whole)
{
    static const char candidates[] = {',', '\t', ';', '|'};
    char best = ',';
    double best_score = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        struct shape s = measure(text, n, candidates[i], is_whole);
        if (s.first < 2)
            continue;
        /* Consistency first; among equals the one that cuts into more cells. */
        double score =
            (double)s.alike / (double)s.records + (double)(s.first < 1000 ? s.first : 1000) * 1e-4;
        if (score > best_score) {
            best_score = score;
            best = candidates[i];
        }
    }
    return best;
}

/* ---- names ---------------------------------------------------------------------------------- */

static jf_status no_memory(struct jf_error *err)
{
    return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
}

static const char *renamed(const struct csv_rules *rules, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < rules->rename.n; i++)
        if (!strncmp(rules->rename.items[i], name, n) && rules->rename.items[i][n] == '=')
            return rules->rename.items[i] + n + 1;
    return name;
}

/* Name of column i: blank ones by number, a second of the same name with a number. */
static char *unique_name(struct jf_source *source, const struct csv_file *file, size_t i,
                         const char *name)
{
    char text[1200], warning[1500];
    snprintf(text, sizeof text, "%.1000s", *name ? name : "");
    if (!*text)
        snprintf(text, sizeof text, "column %zu", i + 1);
    if (!sk_has(file->columns.items, i, text))
        return strdup(text);
    size_t n = strlen(text);
    for (int k = 2; sk_has(file->columns.items, i, text); k++)
        snprintf(text + n, sizeof text - n, " (%d)", k);
    snprintf(warning, sizeof warning,
             "%s: two columns are called \"%.*s\"; column %zu is called \"%s\" here", file->name,
             (int)n, text, i + 1, text);
    source->host->log(source->host, JF_LOG_WARN, warning);
    return strdup(text);
}

static jf_status name_columns(struct jf_source *source, struct csv_file *file,
                              const struct csv_record *first, struct jf_error *err)
{
    const struct csv_rules *rules = &source->rules;
    size_t n = rules->columns.n ? rules->columns.n : first->n;
    file->columns.items = calloc(n + 1, sizeof *file->columns.items);
    if (!file->columns.items)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const char *text = rules->columns.n ? rules->columns.items[i] : first->cells[i].text;
        size_t length = rules->columns.n ? strlen(text) : first->cells[i].length;
        sk_trim(&text, &length);
        char *name = strndup(text, length);
        if (!name)
            return no_memory(err);
        if (!sk_is_utf8(name, strlen(name))) {
            free(name);
            return jf_error_set(err, JF_E_FORMAT,
                                "%s: the name of column %zu is not %s; declare encoding = \"...\"",
                                file->name, i + 1, file->encoding);
        }
        file->columns.items[i] = unique_name(source, file, i, renamed(rules, name));
        free(name);
        if (!file->columns.items[i])
            return no_memory(err);
        file->columns.n++;
    }
    return JF_OK;
}

static jf_status check_declared(const struct jf_source *source, const struct csv_file *file,
                                const struct csv_record *first, struct jf_error *err)
{
    const struct csv_rules *rules = &source->rules;
    if (first->n > MOST_COLUMNS)
        return jf_error_set(err, JF_E_FORMAT,
                            "%s: line %lld has %zu cells, delimited by \"%c\"; a table has at most %d columns; is the delimiter "
                            "or the line end another? declare delimiter = \"...\"",
                            file->name, (long long)first->line, first->n, file->delimiter, MOST_COLUMNS);
    if (!rules->has_header && !rules->columns.n)
        return jf_error_set(err, JF_E_INVALID,
                            "%s: header = false needs the names: columns = { ... }; the file has "
                            "%zu columns, delimited "
                            "by \"%c\"",
                            file->name, first->n, file->delimiter);
    if (rules->columns.n && rules->columns.n != first->n)
        return jf_error_set(err, JF_E_INVALID,
                            "%s: %zu columns are declared, line %lld has %zu, delimited by \"%c\"",
                            file->name, rules->columns.n, (long long)first->line, first->n,
                            file->delimiter);
    return JF_OK;
}

jf_status csv_read_header(struct jf_source *source, struct csv_file *file, const char *head,
                          size_t length, bool is_whole, struct jf_error *err)
{
    struct csv_record first;
    bool has = false;
    file->line_end = memchr(head, '\n', length) || !memchr(head, '\r', length) ? '\n' : '\r';
    file->delimiter =
        source->rules.delimiter ? source->rules.delimiter : find_delimiter(head, length, is_whole);
    file->has_header = source->rules.has_header;
    struct csv_reader *reader = csv_reader_new();
    const struct csv_piece whole = {.begin = 0, .end = file->size, .first_line = 1};
    jf_status status = reader ? csv_reader_start(reader, file, &whole, err) : no_memory(err);
    if (!status)
        status = csv_reader_next(reader, &first, &has, err);
    if (!status && !has)
        status = jf_error_set(err, JF_E_FORMAT, "%s: the file is empty%s", file->name,
                              file->has_header ? "; a header row is expected" : "");
    if (!status)
        status = check_declared(source, file, &first, err);
    if (!status)
        status = name_columns(source, file, &first, err);
    csv_reader_free(reader);
    return status;
}
