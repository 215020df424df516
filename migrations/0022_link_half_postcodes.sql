-- Constants that the model has from sdac-4 on, for each version that is there: with these values it weighs as it did.
-- A fresh database has them from the shipped file.
insert into core.link_model_constant (version, name, value, meaning)
select c.version, n.name, c.value, n.meaning
from core.link_model_constant c join (values
	('relative.place.outcode', 'relative.outcode.same', 'half a postcode: same, relatives'),
	('relative.place.different', 'relative.outcode.different', 'half a postcode: different, relatives')
) n (as_was, name, meaning) on n.as_was = c.name
union all
select m.version, 'u.factor.january', 1, 'factor on the frequency: exact date of birth on 1 January'
from core.link_model m
on conflict do nothing;
