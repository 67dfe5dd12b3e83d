/* source_csv: delimited text files as a data source. See csv.h for the parts. */
#include "source_csv/csv.h"

static void csv_close(struct jf_source *source)
{
    for (size_t i = 0; i < source->n_files; i++) {
        free(source->files[i].path);
        free(source->files[i].name);
        sk_list_free(&source->files[i].columns);
    }
    free(source->files);
    sk_list_free(&source->columns);
    csv_rules_clear(&source->rules);
    free(source);
}

/* Columns are met by name: those of the first file, then what later files add. */
static bool add_columns(struct jf_source *source, const struct csv_file *file)
{
    struct sk_list *all = &source->columns;
    char **items = realloc(all->items, (all->n + file->columns.n + 1) * sizeof *items);
    if (!items)
        return false;
    all->items = items;
    for (size_t i = 0; i < file->columns.n; i++) {
        if (sk_has(items, all->n, file->columns.items[i]))
            continue;
        if (!(items[all->n] = strdup(file->columns.items[i])))
            return false;
        all->n++;
    }
    return true;
}

static jf_status csv_open(const struct jf_host *host, const struct jf_options *options,
                          struct jf_source **out, struct jf_error *err)
{
    struct jf_source *source = calloc(1, sizeof *source);
    if (!source)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    source->host = host;
    jf_status status = csv_read_rules(options, &source->rules, err);
    if (!status)
        status = csv_find_files(source, sk_option(options, "path"), err);
    for (size_t i = 0; i < source->n_files && !status; i++) {
        status = csv_study(source, &source->files[i], err);
        if (!status && !add_columns(source, &source->files[i]))
            status = jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    }
    if (status)
        csv_close(source);
    else
        *out = source;
    return status;
}

static jf_status csv_schema(struct jf_source *source, struct ArrowSchema *out, struct jf_error *err)
{
    out->release = NULL;
    return sk_schema_of_names((const char *const *)source->columns.items, source->columns.n, out)
               ? JF_OK
               : jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
}

/* ---- the columns of a query ----------------------------------------------------------------- */

/* A name that two columns of a file share says nothing about which is meant. */
static jf_status fail_twice(const struct csv_file *file, const char *name, struct jf_error *err)
{
    return jf_error_set(
        err, JF_E_INVALID,
        "%s: two columns are called \"%s\"; give each a name of its own: columns = { ... }",
        file->name, name);
}

static jf_status check_query(const struct jf_source *source, const struct jf_query *query,
                             struct jf_error *err)
{
    char files[1200];
    snprintf(files, sizeof files, "%.1000s%s", source->files[0].name, source->n_files > 1 ? " and the other files" : "");
    jf_status status = sk_check_query(query, files, source->columns.items, source->columns.n, err);
    for (size_t i = 0; !status && query->columns && i < query->n_columns; i++) {
        char second[1200];
        snprintf(second, sizeof second, "%.1000s (2)", query->columns[i]->name);
        for (size_t k = 0; k < source->n_files && !status; k++)
            if (sk_has(source->files[k].columns.items, source->files[k].columns.n, second))
                status = fail_twice(&source->files[k], query->columns[i]->name, err);
    }
    return status;
}

static jf_status csv_partitions(struct jf_source *source, const struct jf_query *query,
                                struct ArrowArrayStream *out, size_t max, size_t *n,
                                struct jf_error *err)
{
    struct csv_pieces *shares = calloc(max, sizeof *shares);
    *n = 0;
    if (!shares)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    size_t n_shares = 0, n_made = 0;
    jf_status status = check_query(source, query, err);
    if (!status)
        status = csv_split(source, max, shares, &n_shares, err);
    while (!status && n_made < n_shares)
        if (!(status = csv_stream_new(source, query, &shares[n_made], &out[n_made], err)))
            n_made++;
    for (size_t i = 0; status && i < n_made; i++)
        out[i].release(&out[i]);
    for (size_t i = 0; i < max; i++)
        csv_pieces_clear(&shares[i]);
    free(shares);
    *n = status ? 0 : n_made;
    return status;
}

static jf_status csv_scan(struct jf_source *source, const struct jf_query *query,
                          struct ArrowArrayStream *out, struct jf_error *err)
{
    size_t n;
    out->release = NULL;
    return csv_partitions(source, query, out, 1, &n, err);
}

/* ---- the plugin ----------------------------------------------------------------------------- */

static const struct jf_source_ops operations = {
    .struct_size = sizeof(struct jf_source_ops),
    .open = csv_open,
    .schema = csv_schema,
    .scan = csv_scan,
    .close = csv_close,
    .partitions = csv_partitions,
};

static const struct jf_param_spec *const params[] = {
    SK_PARAM("path", JF_PARAM_LIST, 1, NULL, "files or globs; their columns are met by name"),
    SK_PARAM("encoding", JF_PARAM_TEXT, 0, NULL,
          "UTF-8, GB18030, Big5, UTF-16, ISO-8859-1, ...; else found (never Big5)"),
    SK_PARAM("delimiter", JF_PARAM_TEXT, 0, NULL, "one character, or tab; else found among , ; tab |"),
    SK_PARAM("header", JF_PARAM_BOOL, 0, "true", "the first row holds the names of the columns"),
    SK_PARAM("columns", JF_PARAM_LIST, 0, NULL, "names of the columns, in place of the header's"),
    SK_PARAM("date_format", JF_PARAM_TEXT, 0, NULL,
          "order of the parts: Y-M-D, M/D/Y, D/M/Y, Y-M, or serial; else found"),
    SK_PARAM("no_value", JF_PARAM_LIST, 0, "-",
          "words that mean \"no value\" in columns of numbers and days"),
    SK_PARAM("rename", JF_PARAM_MAP, 0, NULL, "columns of the files = names they have here"),
    SK_PARAM("decimal_mark", JF_PARAM_TEXT, 0, ".", "\".\" or \",\""),
    NULL};

static const struct jf_plugin plugin = {
    .struct_size = sizeof(struct jf_plugin),
    .abi = JF_ABI,
    .kind = JF_KIND_SOURCE,
    .name = "csv",
    .version = "1.0",
    .summary = "delimited text files",
    .params = params,
    .ops.source = &operations,
    .endings = ".csv .tsv .txt .psv .ssv",
};

const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    return host_abi >> 16 == JF_ABI_MAJOR ? &plugin : NULL;
}
