/*
 * How a word sounds, roughly: its consonants, those that sound alike merged. It brings the spellings
 * of one name from another alphabet together (MOHAMMED, MUHAMMAD, MEHMOOD). Used to find candidates
 * and as one level of comparison, never as proof. Pure.
 */
#ifndef SDAC_DAEMON_LINK_CODE_H
#define SDAC_DAEMON_LINK_CODE_H

#define CODE_SIZE 7u /* six sounds and NUL */

/* word: capitals A-Z, not NULL; code_r is "" only for an empty word. */
void code_sound(const char *word, char code_r[CODE_SIZE]);

#endif
