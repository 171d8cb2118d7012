-- A late or corrected event is delivered as a new record whose addendum names the first one: one call, not two.
SELECT f.value AS from_event_id,
       f.event_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'addendum.originalEventID = eventID', 'value': f.value}] AS matched_on,
       NULL AS note
FROM   event_fact AS f
JOIN   event AS first_ ON first_.event_id = f.value
WHERE  f.kind = 'corrects'
ORDER  BY from_event_id, to_event_id
