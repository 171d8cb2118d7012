"""boto3 as it is installed, with nothing said to it but what `aftertrace exec` puts into its environment.

One function per part; each asserts what it is answered. Prints one JSON document: how each part ended, and how many
calls were made.
"""

import io
import json
import time
import traceback
import urllib.error
import urllib.request
import zipfile

import boto3
from botocore.exceptions import ClientError

ACCOUNT = "111122223333"
session = boto3.Session()
calls = []
session.events.register("before-call.*.*", lambda model, **_: calls.append(model.name))
parts = []


def part(function):
    parts.append(function)
    return function


def client(service):
    return session.client(service)


def arn(service, rest):
    return f"arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}"


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def refused(code, call, **given):
    try:
        call(**given)
    except ClientError as error:
        equal(error.response["Error"]["Code"], code)
        return error.response["Error"]["Message"]
    raise AssertionError(f"{code} was expected, and nothing was refused")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(service):
    principal = {"Service": f"{service}.amazonaws.com"}
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def role(name, actions):
    iam = client("iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("lambda"))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(allow(actions)))
    iam.get_waiter("role_exists").wait(RoleName=name)
    return made


def archive(source):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("index.js", source)
    return packed.getvalue()


def received(url, seconds=10):
    sqs = client("sqs")
    found = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=seconds).get("Messages", [])
    equal(len(found), 1)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=found[0]["ReceiptHandle"])
    return json.loads(found[0]["Body"])


@part
def s3():
    s3 = client("s3")
    s3.create_bucket(Bucket="boto-files")
    s3.get_waiter("bucket_exists").wait(Bucket="boto-files")
    s3.put_bucket_versioning(
        Bucket="boto-files", VersioningConfiguration={"Status": "Enabled"}
    )
    for number in range(5):
        s3.put_object(
            Bucket="boto-files", Key=f"in/{number}", Body=b"x" * number, Metadata={"n": str(number)}
        )
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket="boto-files", Prefix="in/", PaginationConfig={"PageSize": 2}
    )
    equal(
        [[each["Size"] for each in page["Contents"]] for page in pages], [[0, 1], [2, 3], [4]]
    )
    head = s3.head_object(Bucket="boto-files", Key="in/3")
    equal((head["ContentLength"], head["Metadata"]), (3, {"n": "3"}))
    part_of = s3.get_object(Bucket="boto-files", Key="in/4", Range="bytes=1-2")
    equal((part_of["Body"].read(), part_of["ContentRange"]), (b"xx", "bytes 1-2/4"))
    s3.copy_object(
        Bucket="boto-files", Key="copy", CopySource={"Bucket": "boto-files", "Key": "in/3"}
    )
    s3.put_object_tagging(
        Bucket="boto-files", Key="copy", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}
    )
    equal(
        s3.get_object_tagging(Bucket="boto-files", Key="copy")["TagSet"],
        [{"Key": "a", "Value": "b"}],
    )
    large = bytes(9 * 1024 * 1024)
    s3.upload_fileobj(io.BytesIO(large), "boto-files", "large")
    equal(s3.head_object(Bucket="boto-files", Key="large")["ContentLength"], len(large))
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "boto-files", "Key": "copy"}, ExpiresIn=60
    )
    equal(urllib.request.urlopen(url).read(), b"xxx")
    gone = s3.delete_objects(
        Bucket="boto-files", Delete={"Objects": [{"Key": "copy"}, {"Key": "large"}]}
    )
    equal(sorted(each["Key"] for each in gone["Deleted"]), ["copy", "large"])
    refused("NoSuchKey", s3.get_object, Bucket="boto-files", Key="copy")
    refused("BucketNotEmpty", s3.delete_bucket, Bucket="boto-files")
    session.resource("s3").Bucket("boto-files").object_versions.delete()
    s3.delete_bucket(Bucket="boto-files")
    s3.get_waiter("bucket_not_exists").wait(Bucket="boto-files")


@part
def s3_account():
    control = client("s3control")
    on = dict.fromkeys(
        ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True
    )
    control.put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=on)
    stored = control.get_public_access_block(AccountId=ACCOUNT)
    equal(stored["PublicAccessBlockConfiguration"], on)
    control.delete_public_access_block(AccountId=ACCOUNT)


@part
def lambda_():
    functions = client("lambda")
    made = functions.create_function(
        FunctionName="boto-function",
        Runtime="nodejs20.x",
        Handler="index.handler",
        Role=role("boto-function-role", ["sqs:*", "logs:*"]),
        Code={
            "ZipFile": archive(
                "exports.handler = async (e) => {"
                " if (e.fail) throw new Error('told to'); return { got: e }; };"
            )
        },
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="boto-function")
    answer = functions.invoke(FunctionName="boto-function", Payload=b'{"n": 1}')
    equal(json.load(answer["Payload"]), {"got": {"n": 1}})
    failed = functions.invoke(FunctionName="boto-function", Payload=b'{"fail": true}')
    equal(failed["FunctionError"], "Unhandled")
    equal(json.load(failed["Payload"])["errorMessage"], "told to")

    sqs = client("sqs")
    url = sqs.create_queue(QueueName="boto-destination")["QueueUrl"]
    functions.put_function_event_invoke_config(
        FunctionName="boto-function",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn("sqs", "boto-destination")}},
    )
    sent = functions.invoke(
        FunctionName="boto-function", InvocationType="Event", Payload=b'{"fail": true}'
    )
    equal(sent["StatusCode"], 202)
    record = received(url)
    equal(record["requestContext"]["requestId"], sent["ResponseMetadata"]["RequestId"])
    equal(record["requestContext"]["condition"], "RetriesExhausted")
    equal(record["requestPayload"], {"fail": True})

    source = sqs.create_queue(QueueName="boto-source")["QueueUrl"]
    mapping = functions.create_event_source_mapping(
        FunctionName="boto-function", EventSourceArn=arn("sqs", "boto-source"), BatchSize=1
    )
    sqs.send_message(QueueUrl=source, MessageBody="polled")
    for _ in range(100):
        left = sqs.get_queue_attributes(
            QueueUrl=source,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )["Attributes"]
        if set(left.values()) == {"0"}:
            break
        time.sleep(0.1)
    equal(set(left.values()), {"0"})
    functions.delete_event_source_mapping(UUID=mapping["UUID"])
    functions.add_permission(
        FunctionName="boto-function",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
    )
    held = json.loads(functions.get_policy(FunctionName="boto-function")["Policy"])
    equal(held["Statement"][0]["Resource"], made["FunctionArn"])
    refused(
        "ResourceConflictException",
        functions.create_function,
        FunctionName="boto-function",
        Runtime="nodejs20.x",
        Handler="index.handler",
        Role=made["Role"],
        Code={"ZipFile": archive("")},
    )
    functions.delete_function(FunctionName="boto-function")
    refused("ResourceNotFoundException", functions.get_function, FunctionName="boto-function")


@part
def messages():
    sqs, sns, events = client("sqs"), client("sns"), client("events")
    url = sqs.create_queue(QueueName="boto-messages")["QueueUrl"]
    services = {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}
    open_to = allow("sqs:SendMessage", arn("sqs", "boto-messages"), Principal=services)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy(open_to)})
    batch = sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": "{}"} for n in range(3)]
    )
    equal(len(batch["Successful"]), 3)
    sqs.purge_queue(QueueUrl=url)

    topic = sns.create_topic(Name="boto-topic")["TopicArn"]
    subscription = sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn("sqs", "boto-messages")
    )["SubscriptionArn"]
    sns.set_subscription_attributes(
        SubscriptionArn=subscription,
        AttributeName="FilterPolicy",
        AttributeValue='{"severity": ["high"]}',
    )
    for severity in ["low", "high"]:
        attribute = {"severity": {"DataType": "String", "StringValue": severity}}
        sns.publish(TopicArn=topic, Message=severity, MessageAttributes=attribute)
    equal(received(url)["Message"], "high")
    names = sns.get_paginator("list_topics").paginate().build_full_result()["Topics"]
    assert {"TopicArn": topic} in names, names

    bus = events.create_event_bus(Name="boto-bus")["EventBusArn"]
    equal(bus, arn("events", "event-bus/boto-bus"))
    events.put_rule(
        Name="boto-rule", EventBusName="boto-bus", EventPattern='{"detail": {"n": [{"numeric": [">", 1]}]}}'
    )
    put = events.put_targets(
        Rule="boto-rule",
        EventBusName="boto-bus",
        Targets=[{"Id": "q", "Arn": arn("sqs", "boto-messages"), "InputPath": "$.detail"}],
    )
    equal(put["FailedEntryCount"], 0)
    entry = {"EventBusName": "boto-bus", "Source": "boto", "DetailType": "x"}
    sent = events.put_events(
        Entries=[{**entry, "Detail": '{"n": 1}'}, {**entry, "Detail": '{"n": 2}'}]
    )
    equal(sent["FailedEntryCount"], 0)
    equal(received(url), {"n": 2})
    refused("ResourceNotFoundException", events.describe_rule, Name="none")
    refused(
        "AWS.SimpleQueueService.NonExistentQueue", sqs.get_queue_url, QueueName="none"
    )


@part
def identities():
    iam, sts = client("iam"), client("sts")
    equal(sts.get_caller_identity()["Arn"], f"arn:aws:iam::{ACCOUNT}:user/administrator")
    iam.create_user(UserName="boto-user")
    iam.get_waiter("user_exists").wait(UserName="boto-user")
    key = iam.create_access_key(UserName="boto-user")["AccessKey"]
    iam.put_user_policy(
        UserName="boto-user", PolicyName="list", PolicyDocument=policy(allow("s3:ListAllMyBuckets"))
    )
    as_user = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])
    assert as_user.client("s3").list_buckets()["Buckets"]
    said = refused("AccessDenied", as_user.client("iam").list_users)
    assert "no identity-based policy allows the iam:ListUsers action" in said, said
    iam.update_access_key(
        UserName="boto-user", AccessKeyId=key["AccessKeyId"], Status="Inactive"
    )
    refused("InvalidAccessKeyId", as_user.client("s3").list_buckets)
    managed = iam.create_policy(
        PolicyName="boto-policy", PolicyDocument=policy(allow("sqs:*"))
    )["Policy"]["Arn"]
    iam.attach_user_policy(UserName="boto-user", PolicyArn=managed)
    equal(
        iam.list_attached_user_policies(UserName="boto-user")["AttachedPolicies"],
        [{"PolicyName": "boto-policy", "PolicyArn": managed}],
    )
    decided = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/boto-user",
        ActionNames=["sqs:SendMessage", "sns:Publish"],
    )["EvaluationResults"]
    equal([each["EvalDecision"] for each in decided], ["allowed", "implicitDeny"])
    trusting = policy(
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    )
    target = iam.create_role(RoleName="boto-role", AssumeRolePolicyDocument=trusting)["Role"]["Arn"]
    given = sts.assume_role(RoleArn=target, RoleSessionName="boto")["Credentials"]
    assumed = boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
    ).client("sts")
    equal(
        assumed.get_caller_identity()["Arn"],
        f"arn:aws:sts::{ACCOUNT}:assumed-role/boto-role/boto",
    )
    pages = iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 2})
    assert "boto-role" in [each["RoleName"] for page in pages for each in page["Roles"]]
    details = iam.get_paginator("get_account_authorization_details").paginate()
    users = details.build_full_result()["UserDetailList"]
    assert "boto-user" in [each["UserName"] for each in users]


@part
def secrets():
    ssm, kms = client("ssm"), client("kms")
    for name in ["/boto/a", "/boto/b"]:
        ssm.put_parameter(Name=name, Value=name[-1], Type="String")
    found = ssm.get_parameters(Names=["/boto/a", "/boto/b", "/boto/none"])
    equal(sorted(each["Value"] for each in found["Parameters"]), ["a", "b"])
    equal(found["InvalidParameters"], ["/boto/none"])
    refused("ParameterNotFound", ssm.get_parameter, Name="/boto/none")
    key = kms.create_key(Description="boto")["KeyMetadata"]["KeyId"]
    data = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"a": "b"})
    opened = kms.decrypt(CiphertextBlob=data["CiphertextBlob"], EncryptionContext={"a": "b"})
    equal(opened["Plaintext"], data["Plaintext"])
    refused("InvalidCiphertextException", kms.decrypt, CiphertextBlob=data["CiphertextBlob"])


@part
def watching():
    cloudwatch, logs = client("cloudwatch"), client("logs")
    for value in [1, 2]:
        cloudwatch.put_metric_data(
            Namespace="Boto", MetricData=[{"MetricName": "alerts", "Value": value}]
        )
    listed = cloudwatch.get_paginator("list_metrics").paginate(Namespace="Boto")
    equal([each["MetricName"] for each in listed.build_full_result()["Metrics"]], ["alerts"])
    now = int(time.time())
    summed = cloudwatch.get_metric_statistics(
        Namespace="Boto",
        MetricName="alerts",
        StartTime=now - 3600,
        EndTime=now + 3600,
        Period=86400,
        Statistics=["Sum", "Maximum"],
    )["Datapoints"]
    equal((sum(each["Sum"] for each in summed), max(each["Maximum"] for each in summed)), (3, 2))
    cloudwatch.put_metric_alarm(
        AlarmName="boto-alarm",
        Namespace="Boto",
        MetricName="alerts",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.get_waiter("alarm_exists").wait(AlarmNames=["boto-alarm"])
    cloudwatch.delete_alarms(AlarmNames=["boto-alarm"])
    equal(cloudwatch.describe_alarms(AlarmNames=["boto-alarm"])["MetricAlarms"], [])
    logs.create_log_group(logGroupName="/boto")
    logs.create_log_stream(logGroupName="/boto", logStreamName="one")
    logs.put_log_events(
        logGroupName="/boto",
        logStreamName="one",
        logEvents=[{"timestamp": now * 1000, "message": word} for word in ["ERROR a", "INFO b"]],
    )
    found = logs.get_paginator("filter_log_events").paginate(
        logGroupName="/boto", filterPattern="ERROR"
    )
    equal([each["message"] for each in found.build_full_result()["events"]], ["ERROR a"])
    refused("ResourceAlreadyExistsException", logs.create_log_group, logGroupName="/boto")


@part
def stacks():
    cloudformation = client("cloudformation")
    template = """
Parameters: { Name: { Type: String } }
Conditions: { IsNamed: !Not [!Equals [!Ref Name, '']] }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsNamed
    Properties: { TopicName: !Join ['-', [!Ref Name, topic]] }
Outputs:
  Arn: { Value: !Ref Topic }
"""
    cloudformation.create_stack(
        StackName="boto-stack",
        TemplateBody=template,
        Parameters=[{"ParameterKey": "Name", "ParameterValue": "boto"}],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName="boto-stack")
    stack = cloudformation.describe_stacks(StackName="boto-stack")["Stacks"][0]
    equal(stack["Outputs"][0]["OutputValue"], arn("sns", "boto-topic"))
    events = cloudformation.get_paginator("describe_stack_events").paginate(StackName="boto-stack")
    equal(
        events.build_full_result()["StackEvents"][0]["ResourceStatus"], "CREATE_COMPLETE"
    )
    equal(cloudformation.get_template(StackName="boto-stack")["TemplateBody"], template)
    broken = template.replace("!Ref Topic", "!GetAtt Nothing.Arn")
    said = refused(
        "ValidationError", cloudformation.create_stack, StackName="x-stack", TemplateBody=broken
    )
    assert said, "a refusal says why"
    cloudformation.delete_stack(StackName="boto-stack")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="boto-stack")


@part
def trail():
    cloudtrail, s3 = client("cloudtrail"), client("s3")
    s3.create_bucket(Bucket="boto-trail-logs")
    principal = {"Service": "cloudtrail.amazonaws.com"}
    s3.put_bucket_policy(
        Bucket="boto-trail-logs",
        Policy=policy(
            allow("s3:GetBucketAcl", "arn:aws:s3:::boto-trail-logs", Principal=principal),
            allow("s3:PutObject", "arn:aws:s3:::boto-trail-logs/*", Principal=principal),
        ),
    )
    made = cloudtrail.create_trail(Name="boto-trail", S3BucketName="boto-trail-logs")
    cloudtrail.start_logging(Name="boto-trail")
    assert cloudtrail.get_trail_status(Name="boto-trail")["IsLogging"]
    equal(cloudtrail.describe_trails()["trailList"][0]["TrailARN"], made["TrailARN"])
    cloudtrail.put_event_selectors(
        TrailName="boto-trail",
        AdvancedEventSelectors=[
            {
                "Name": "objects",
                "FieldSelectors": [
                    {"Field": "eventCategory", "Equals": ["Data"]},
                    {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                ],
            }
        ],
    )
    selected = cloudtrail.get_event_selectors(TrailName="boto-trail")
    equal(selected["AdvancedEventSelectors"][0]["Name"], "objects")
    pages = cloudtrail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateTrail"}]
    )
    found = [each for page in pages for each in page["Events"]]
    equal(json.loads(found[0]["CloudTrailEvent"])["responseElements"]["trailARN"], made["TrailARN"])
    cloudtrail.delete_trail(Name="boto-trail")
    refused("TrailNotFoundException", cloudtrail.get_trail_status, Name="boto-trail")


@part
def what_is_missing():
    for service, call, code in [
        ("events", "list_replays", "NotImplemented"),
        ("dynamodb", "list_tables", "UnknownOperationException"),
        ("ec2", "describe_instances", "UnknownOperationException"),
        ("guardduty", "list_detectors", "UnknownOperationException"),
    ]:
        before = len(calls)
        refused(code, getattr(client(service), call))
        equal(len(calls) - before, 1)


def ended(function):
    try:
        function()
        return "as expected"
    except Exception:
        return traceback.format_exc()


results = {function.__name__: ended(function) for function in parts}
print(json.dumps({"parts": results, "calls": len(calls)}))
