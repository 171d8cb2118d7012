-- Events of the trail: the members that rules join on. Missing is NULL.
CREATE TABLE event (
  event_id VARCHAR NOT NULL, at_ms BIGINT NOT NULL, precision VARCHAR NOT NULL,
  source VARCHAR NOT NULL, name VARCHAR NOT NULL, account VARCHAR,
  principal_type VARCHAR, principal_arn VARCHAR, role_name VARCHAR, session_name VARCHAR,
  access_key VARCHAR, invoked_by VARCHAR, source_ip VARCHAR, error_code VARCHAR,
  request_id VARCHAR, bucket VARCHAR, object_key VARCHAR, function_name VARCHAR,
  invocation_type VARCHAR, source_arn VARCHAR, given_role_name VARCHAR,
  session_key VARCHAR, created_key VARCHAR,
  -- 'yes' where Lambda itself made the call, in a session of the function's role that nobody else opened.
  is_platform VARCHAR
);
-- Ids AWS issued in answer to a call: of a message, a notification, a bus event, an object version.
CREATE TABLE event_output (
  event_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, value VARCHAR, md5 VARCHAR, field VARCHAR NOT NULL
);
-- Values few events have: ids shared between accounts, what a policy denies, why a call was denied.
CREATE TABLE event_fact (
  event_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, value VARCHAR NOT NULL, field VARCHAR NOT NULL
);
-- What destinations received. decided_ms is when the function's outcome was settled.
CREATE TABLE record (
  record_id VARCHAR NOT NULL, at_ms BIGINT NOT NULL, decided_ms BIGINT NOT NULL,
  message_id VARCHAR, notification_id VARCHAR, bus_event_id VARCHAR, body_md5 VARCHAR,
  sender_id VARCHAR, request_id VARCHAR, function_name VARCHAR, condition VARCHAR, s3_key VARCHAR,
  invoke_count BIGINT, trace_root VARCHAR
);
-- Ids found in what the function was given (requestPayload).
CREATE TABLE record_payload (
  record_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, value VARCHAR NOT NULL, field VARCHAR NOT NULL,
  bucket VARCHAR, object_key VARCHAR,
  -- Of an invocation record that the function was given: when its outcome was settled, after how many attempts.
  decided_ms BIGINT, invoke_count BIGINT,
  -- Who gave it to the function: 'service', 'platform' (Lambda, delivering a record), or 'somebody', who may have written
  -- all of it. NULL where the Invoke is not in the evidence.
  given_by VARCHAR
);
-- Ids found in what the function answered (responsePayload) and not in what it was given; of a message that is no
-- invocation record, in what it tells.
CREATE TABLE record_response (
  record_id VARCHAR NOT NULL, value VARCHAR NOT NULL, field VARCHAR NOT NULL
);
-- Lines of logs in which Lambda tells of an attempt. function_name is NULL where the log does not say whose it is.
CREATE TABLE log_line (
  line_id VARCHAR NOT NULL, at_ms BIGINT NOT NULL, says VARCHAR NOT NULL, request_id VARCHAR NOT NULL,
  function_name VARCHAR, stream VARCHAR, duration_ms BIGINT, failure VARCHAR
);
-- When the evidence lacks records that there were: what is the only candidate in it need not have been the only one.
CREATE TABLE hole (from_ms BIGINT NOT NULL, to_ms BIGINT NOT NULL);
-- Filled rule by rule, so that a rule that infers can see what is already proven.
CREATE TABLE link (
  rule_id VARCHAR NOT NULL, from_event_id VARCHAR NOT NULL, to_event_id VARCHAR NOT NULL,
  grounds VARCHAR NOT NULL
);
