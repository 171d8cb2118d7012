-- A Lambda destination is invoked with the record itself, under a request id of its own.
SELECT source.event_id AS from_event_id,
       start.start_id AS to_event_id,
       'proven' AS grounds,
       CASE WHEN start.is_traced
         THEN [{'field': 'requestID = ' || given.field, 'value': given.value},
               {'field': 'requestContext.requestId = requestID', 'value': start.request_id}]
         ELSE [{'field': 'requestID = ' || given.field, 'value': given.value}]
       END AS matched_on,
       CASE WHEN start.is_logged THEN NULL
         ELSE '; the Invoke itself is not in the evidence' END AS note
FROM   record_payload AS given
JOIN   record_start AS start ON start.record_id = given.record_id
JOIN   record AS target ON target.record_id = given.record_id
JOIN   (
  SELECT d.event_id, d.request_id, g.record_id,
         count(*) OVER (PARTITION BY g.record_id, g.value, d.at_ms) = 1 AS is_known,
         row_number() OVER (PARTITION BY g.record_id, g.value ORDER BY d.at_ms DESC, d.event_id) AS latest
  FROM   record_payload AS g
  JOIN   record_start AS s ON s.record_id = g.record_id
  LEFT JOIN event AS given ON given.event_id = s.start_id
  JOIN   record AS r ON r.record_id = g.record_id
  -- A record is handed on after the attempt it tells of, and before its receiver was started.
  JOIN   dispatch AS d ON d.request_id = g.value AND d.at_ms <= coalesce(given.at_ms, r.decided_ms)
  WHERE  g.kind = 'own-invocation'
  UNION ALL
  -- Where no dispatch of the source is in the trail, its own record stands for it.
  SELECT own.record_id, own.request_id, g.record_id, TRUE, 1
  FROM   record_payload AS g
  JOIN   record AS own ON own.request_id = g.value AND own.record_id <> g.record_id
  WHERE  g.kind = 'own-invocation'
    AND  g.value NOT IN (SELECT request_id FROM dispatch WHERE request_id IS NOT NULL)
) AS source
  ON   source.record_id = given.record_id AND source.request_id = given.value
 AND   source.latest = 1 AND source.is_known
WHERE  given.kind = 'own-invocation'
ORDER  BY from_event_id, to_event_id
