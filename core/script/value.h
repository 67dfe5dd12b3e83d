/* script/value.h - figures in the hands of a script: a value with the format it prints in. */
#ifndef JF_SCRIPT_VALUE_H
#define JF_SCRIPT_VALUE_H

#include <lua.h>

#include "base/format.h"

struct jf_script_value {
    struct jf_value value;
    struct jf_format format;
};

/* Pushes a value; what it can be asked further (readings, members) hangs on the context, a table at
 * index context of the stack, or 0 for none. */
void jf_value_push(lua_State *L, struct jf_value value, const struct jf_format *format,
                   int context);
/* The value at index, or NULL. */
const struct jf_script_value *jf_value_test(lua_State *L, int index);
/* A value or a number; FALSE for anything else. */
gboolean jf_value_read(lua_State *L, int index, struct jf_value *out);

#endif
