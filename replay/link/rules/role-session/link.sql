-- STS hands out a temporary key; every event signed with it belongs to that session.
SELECT opened.event_id AS from_event_id,
       used.event_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'responseElements.credentials.accessKeyId = userIdentity.accessKeyId',
         'value': used.access_key}] AS matched_on,
       NULL AS note
FROM   (
  -- A key is handed out once; a second record of it is the other account's copy, or forged.
  SELECT *, row_number() OVER (PARTITION BY session_key ORDER BY at_ms, event_id) AS nth
  FROM   event
  WHERE  session_key IS NOT NULL AND error_code IS NULL AND source = 'sts.amazonaws.com'
) AS opened
JOIN   event AS used
  ON   used.access_key = opened.session_key
 AND   used.at_ms >= opened.at_ms - opened.at_ms % 1000
WHERE  opened.nth = 1
ORDER  BY from_event_id, to_event_id
