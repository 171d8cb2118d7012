-- A long-term key is named in the answer that created it and in every event it signs.
SELECT made.event_id AS from_event_id,
       used.event_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'responseElements.accessKey.accessKeyId = userIdentity.accessKeyId',
         'value': used.access_key}] AS matched_on,
       NULL AS note
FROM   (
  -- A key id is issued once; a second record of it is forged.
  SELECT *, row_number() OVER (PARTITION BY created_key ORDER BY at_ms, event_id) AS nth
  FROM   event
  WHERE  created_key IS NOT NULL AND error_code IS NULL AND name = 'CreateAccessKey'
) AS made
JOIN   event AS used
  ON   used.access_key = made.created_key
 AND   used.at_ms >= made.at_ms - made.at_ms % 1000
WHERE  made.nth = 1
ORDER  BY from_event_id, to_event_id
