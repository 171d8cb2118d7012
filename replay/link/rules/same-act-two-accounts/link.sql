-- CloudTrail writes one act into the log of each account it touches, under one sharedEventID. A single record may bear
-- one as well, so the id says something only where two accounts have it.
SELECT one.event_id AS from_event_id,
       other.event_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'sharedEventID', 'value': f.value}] AS matched_on,
       '; accounts ' || one.account || ' and ' || other.account AS note
FROM   event_fact AS f
JOIN   event_fact AS g ON g.kind = f.kind AND g.value = f.value
JOIN   event AS one ON one.event_id = f.event_id
JOIN   event AS other ON other.event_id = g.event_id
WHERE  f.kind = 'shared-event' AND one.account < other.account
ORDER  BY from_event_id, to_event_id
