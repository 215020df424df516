-- A code that a document holds, as core.note_unknown() takes it: whose it must be, if that is sure.
create type core.said_code as (set_name text, scheme text, code text);
