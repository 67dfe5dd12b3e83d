/* script/blocks.h - from the blocks that an analysis returned to the document, and from the
 * document to the facts that the rule for messages reads. */
#ifndef JF_SCRIPT_BLOCKS_H
#define JF_SCRIPT_BLOCKS_H

#include <lua.h>

#include "document/document.h"
#include "report/spec.h"

/* index: one built block or a list of them; appends struct jf_block * to out. Raises. */
void jf_blocks_make(lua_State *L, int index, GPtrArray *out);
/* Evaluates the relations of a block's tables. */
gboolean jf_blocks_finish(struct jf_block *block, GError **error);
/* Pushes the facts of a block, as words/sentence reads them. */
/* "ytd"; nil of the silent one */
void jf_window_push(lua_State *L, enum jf_window_kind kind);
void jf_blocks_describe(lua_State *L, const struct jf_block_spec *spec,
                        const struct jf_block *block);

#endif
