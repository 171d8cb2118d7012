-- A function that reads logs, or an alert, tells of calls by their ids. AWS issued each to one call, so which call is
-- meant is proven; that it is as the teller says is not, and neither is that the call set the telling off: context.
-- A function's own calls are rule response-names-call's.
WITH   named AS (
  SELECT p.record_id, p.field, p.value, e.event_id, 'eventID' AS own
  FROM   record_response AS p JOIN event AS e ON e.event_id = p.value
  UNION
  SELECT p.record_id, p.field, p.value, e.event_id, 'requestID'
  FROM   record_response AS p JOIN event AS e ON e.request_id = p.value
  UNION
  SELECT p.record_id, p.field, p.value, o.event_id, o.field
  FROM   record_response AS p
  JOIN   event_output AS o ON o.value = p.value
  JOIN   event AS e ON e.event_id = o.event_id
  -- A version id is also what a read of that version is answered with: it names the call that made the version.
  WHERE  o.kind <> 'version' OR e.name IN ('PutObject', 'PostObject', 'CopyObject', 'CompleteMultipartUpload')
)
SELECT n.event_id AS from_event_id,
       n.record_id AS to_event_id,
       'proven' AS grounds,
       [{'field': n.field || ' = ' || n.own, 'value': n.value}] AS matched_on,
       NULL AS note
FROM   named AS n
JOIN   record AS r ON r.record_id = n.record_id
JOIN   event AS e ON e.event_id = n.event_id
WHERE  e.at_ms <= r.decided_ms
  AND  (e.session_name IS NULL OR e.session_name IS DISTINCT FROM r.function_name)
  AND  NOT EXISTS (SELECT 1 FROM link AS l WHERE l.rule_id = 'response-names-call' AND l.to_event_id = n.event_id)
-- What an alert tells of is most often what led to it, link by link. It is told here where nothing else proves that.
  AND  (r.request_id IS NOT NULL
        OR n.event_id NOT IN (SELECT from_event_id FROM link WHERE grounds = 'proven'))
ORDER  BY from_event_id, to_event_id, matched_on
