-- Purpose    What live sessions have not been given yet.
-- Parameters cursors: recipient and the last sequence given; limit a recipient.
-- Returns    notices once each; deliveries by cursor and sequence.
-- Errors     SD002 for anyone but the daemon itself.
-- Tables     recipient, delivery, notice (read). The disclosure was audited when the delivery was written.
create function api.push(request api.push_request) returns api.push_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('system');
	return core.push(request.cursors, least(greatest(coalesce(request."limit", 100), 1), 1000));
end
$$;
