-- Messages about one hearing, for the tests of what becomes of it. jsonb_populate_record leaves an array that is not
-- named NULL, and the daemon never sends one: they are named here.
create function tap.hearing_says(message text, id text, more jsonb default '{}', source jsonb default '{}', who text default 'cath')
	returns api.submit_hearing_response
	language plpgsql
as $$
begin
	perform tap.act(who);
	return api.submit_hearing(jsonb_populate_record(null::api.submit_hearing_request, jsonb_build_object('source', jsonb_build_object('message_id',
		message, 'system', 'common-platform') || source, 'court_code', 'B01LY', 'source_hearing_id', id, 'days', '[]'::jsonb,
		'matters', '[]'::jsonb) || more));
end
$$;

-- A day of a hearing so many days ahead.
create function tap.sitting(ahead integer, local_time text default '10:00', room text default '1', more jsonb default '{}') returns jsonb
	language sql stable
as $$
	select jsonb_build_object('hearing_date', core.today() + ahead, 'local_time', local_time, 'room', room,
		'starts_at', (core.today() + ahead + local_time::time) at time zone 'Europe/London', 'time_precision', 'exact') || more;
$$;

create function tap.matter(urn text, surname text, more jsonb default '{}') returns jsonb
	language sql stable
as $$ select (tap.hearing(urn, surname) - '{room,local_time,starts_at,time_precision}'::text[]) || more; $$;

create function tap.withdraw(message text, more jsonb, source jsonb default '{}', who text default 'cath') returns api.withdraw_list_response
	language plpgsql
as $$
begin
	perform tap.act(who);
	return api.withdraw_list(jsonb_populate_record(null::api.withdraw_list_request, jsonb_build_object('source', jsonb_build_object('message_id',
		message, 'system', 'cath') || source) || more));
end
$$;
