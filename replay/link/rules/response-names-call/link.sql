-- A function that reports the request ids of its own calls signs them: AWS issued the id to that call alone. The call
-- must be of the function's session, or of one it opened, and lie between dispatch and record, because a function may
-- also report ids of calls it merely looked at.
WITH   run AS (
  SELECT r.record_id, r.event_id, r.grounds, r.note, span.from_ms, r.function_name, r.decided_ms
  FROM   record_run AS r
  JOIN   dispatch_span AS span ON span.event_id = r.event_id
  UNION ALL
  -- Where it is not proven which attempt answered, the Invoke stands for all of them.
  SELECT r.record_id, i.event_id, 'proven', '; which attempt at its event made it is not proven', i.at_ms, r.function_name, r.decided_ms
  FROM   record AS r
  JOIN   invoke AS i ON i.request_id = r.request_id AND i.at_ms <= r.decided_ms
  WHERE  r.record_id NOT IN (SELECT record_id FROM record_run WHERE grounds = 'proven')
), named AS (
  SELECT p.record_id, p.field, p.value, e.event_id, 'requestID' AS own
  FROM   record_response AS p JOIN event AS e ON e.request_id = p.value
  UNION
  SELECT p.record_id, p.field, p.value, o.event_id, o.field
  FROM   record_response AS p JOIN event_output AS o ON o.value = p.value
  -- A version id is also what a read of that version is answered with: alone it does not say who wrote it.
  WHERE  o.kind <> 'version'
      OR EXISTS (SELECT 1 FROM record_response AS own JOIN event AS e ON e.request_id = own.value
                 WHERE own.record_id = p.record_id AND e.event_id = o.event_id)
)
SELECT run.event_id AS from_event_id,
       e.event_id AS to_event_id,
       run.grounds AS grounds,
       [{'field': n.field || ' = ' || n.own, 'value': n.value}] AS matched_on,
       nullif(run.note, '') AS note
FROM   named AS n
JOIN   run ON run.record_id = n.record_id
JOIN   event AS e
  ON   e.event_id = n.event_id
 AND   e.at_ms BETWEEN run.from_ms AND run.decided_ms
WHERE  (e.session_name = run.function_name AND coalesce(e.access_key, '') NOT IN (SELECT access_key FROM hand_opened))
   OR  e.access_key IN (
         SELECT opened.session_key FROM event AS opened
         WHERE  opened.session_key IS NOT NULL AND opened.session_name = run.function_name
           AND  coalesce(opened.access_key, '') NOT IN (SELECT access_key FROM hand_opened))
UNION ALL
-- Where the call is not in the evidence, what it sent may be, under the id the answer names.
SELECT run.event_id, c.record_id, run.grounds,
       [{'field': p.field || ' = ' || c.field, 'value': p.value}],
       '; the call itself is not in the evidence, and what was found stands for it'
FROM   record_response AS p
JOIN   run ON run.record_id = p.record_id
JOIN   carried AS c ON c.value = p.value AND c.record_id <> p.record_id
JOIN   record AS sent
  ON   sent.record_id = c.record_id
 AND   sent.at_ms BETWEEN run.from_ms AND run.decided_ms + 60000
 -- What somebody else sent, the function may have received and told of.
 AND   (c.kind <> 'message' OR sent.sender_id IS NULL OR split_part(sent.sender_id, ':', 2) = run.function_name)
WHERE  p.value NOT IN (SELECT value FROM event_output WHERE value IS NOT NULL)
ORDER  BY from_event_id, to_event_id
