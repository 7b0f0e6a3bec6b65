"""Mapping templates: a table of what AWS was recorded to render, and what must not be reached."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.emulator.dataplane.answers import Refusal
from labkit.emulator.dataplane.variables import Input, Util
from labkit.emulator.dataplane.vtl import TemplateProblem, Unprinted, render

EMPTY = {"path": {}, "querystring": {}, "header": {}}


def rendered(template, body="", parameters=None, **more):
    context = Unprinted(
        requestId="id-1",
        identity=Unprinted(sourceIp="10.0.0.1", user=None),
        path="/testing/sqs",
        resourcePath="/sqs",
        responseOverride=Unprinted(header=Unprinted()),
    )
    names = {
        "input": Input(body, parameters or EMPTY),
        "util": Util(),
        "context": context,
        "stageVariables": {"set": "value"},
    }
    return render(template, {**names, **more})


PROBE = (
    '{"body": $r, "nested": $r.nested, "isNull": "#if($r == $null)true#{else}false#end", '
    '"isEmptyString": "#if($r == "")true#{else}false#end"}'
)
NOTHING = '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'
A_LIST = '{"body": [], "nested": , "isNull": "false", "isEmptyString": "false"}'
BATCH = (
    '{"Records": [#foreach($e in $input.path("$.records")){"Data": '
    '"$util.base64Encode($e.data)", "PartitionKey": "$e.data.length()"}'
    "#if($foreach.hasNext),#end#end]}"
)


@pytest.mark.parametrize(
    ("recorded", "template", "body", "expected"),
    [
        ("R155", '{"a": "$stageVariables.missing"}', "", '{"a": ""}'),
        ("R155", "$stageVariables.set", "", "value"),
        ("R157", '#set($r=$input.path("$.json"))$r', '{"json": {"foo": "bar"}}', "{foo=bar}"),
        (
            "R158",
            '#set($r=$input.path("$.json"))$r',
            '{"json": [{"foo": "bar"}]}',
            '[{"foo":"bar"}]',
        ),
        (
            "R159",
            '#set($r=$input.path("$.json"))$r',
            '{"json": {"foo": [{"nested": "bar"}]}}',
            '{foo=[{"nested":"bar"}]}',
        ),
        ("R160", '#set($r=$input.path("$.nonExisting"))' + PROBE, "", NOTHING),
        ("R161", '#set($r=$input.path("$.listValue"))' + PROBE, '{"listValue": []}', A_LIST),
        ("R162", '#set($r=$input.path("$.listValue"))' + PROBE, '{"listValue": null}', NOTHING),
        ("R163", "$input.body", "", "{}"),
        ("R164", "Body=$input.body", '{"some": "value"}', 'Body={"some": "value"}'),
        ("R164", "Body=$input.body", "raw text", "Body=raw text"),
        ("R165", "#set($r=$input.body.testAccess)$r", '{"testAccess": 1}', ""),
        (
            "R166",
            "E=$util.urlEncode($input.body)&A=$util.urlEncode($input.body.some)",
            '{"some": "value"}',
            "E=%7B%22some%22%3A+%22value%22%7D&A=",
        ),
        ("R170", '#set($m = {})$m.put("a", "b")$m.a', "", "b"),
        ("R172", '"$context.identity" "$context.responseOverride"', "", '"" ""'),
        ("R173", "$context.identity.user|$context.identity.sourceIp", "", "|10.0.0.1"),
        ("R174", "$context.path $context.resourcePath", "", "/testing/sqs /sqs"),
        ("R175", "#foreach($k in $context.authorizer.keySet())x#end.", "", "."),
        (
            "R178",
            BATCH,
            '{"records": [{"data": "one"}, {"data": "three"}]}',
            '{"Records": [{"Data": "b25l", "PartitionKey": "3"},'
            '{"Data": "dGhyZWU=", "PartitionKey": "5"}]}',
        ),
        ("R178", '#if($input.path("$.a").b != "")yes#{else}no#end', "{}", "no"),
        ("F6.2", "$util.base64Encode($input.body)", '{"order": 1}', "eyJvcmRlciI6IDF9"),
        ("", "$util.base64Decode('eyJvcmRlciI6IDF9')", "", '{"order": 1}'),
        ("", "$util.parseJson($input.body).a[1]", '{"a": [1, 2.5]}', "2.5"),
        ("", "$util.urlDecode('a+b%22')", "", 'a b"'),
        ("", "$util.escapeJavaScript($input.body)", 'it\'s "ö"\n', 'it\\\'s \\"\\u00F6\\"\\n'),
        ("", "$input.json('$')", '{"b": [1, true, null]}', '{"b":[1,true,null]}'),
        ("", "$input.json('$.s') $input.json('$.none')", '{"s": "x"}', '"x" ""'),
        ("", "$input.path('$.a[0].b') $input.path('$[\"a\"][1]')", '{"a": [{"b": 1}, 2]}', "1 2"),
        ("", "$input.path('$.a[*].b')", '{"a": [{"b": 1}, {"b": 2}]}', "[1,2]"),
        ("", "$input.path('$.t') $input.path('$.f')", '{"t": true, "f": 1.5}', "true 1.5"),
        ("", "#foreach($v in $input.path('$.m'))$v;#end", '{"m": {"a": 1, "b": 2}}', "1;2;"),
        ("", "Price: $5 and $ and #1", "", "Price: $5 and $ and #1"),
        ("R169", '#set($m = {})#set($n = "k")#set($m[$n] = "bar")$m.k', "", "bar"),
        ("R169", '#set($m = {"a": {}})#set($m["a"].b = "deep")$m.a.b$m["a"]["b"]', "", "deepdeep"),
        (
            "R169",
            "#set($m = {})#set($m['X-Mine'] = 1)#set($m.a-b = 2)$m.get('X-Mine')$m.a-b",
            "",
            "12",
        ),
        ("", "#set($l = [1, 2])#set($l[1] = 3)#set($l[7] = 3)$l", "", "[1,3]"),
        ("", "#set(${x} = 1)$x#set($none.deep = 1).", "", "1."),
        ("", "$input.params().header.x-none$stageVariables.a-b.", "", "."),
        ("", "#foreach($i in [1..3])#set($last = $i)#end$last", "", "3"),
        ("", "#foreach($i in [1..9])#if($i == 3)#break#end$i#end.", "", "12."),
        (
            "",
            "#foreach($i in [5, 6])$foreach.index$foreach.count$velocityCount$i;#end",
            "",
            "0115;1226;",
        ),
        (
            "",
            "#foreach($e in $input.path('$').entrySet())$e.key$e.getValue()#end",
            '{"a": 1}',
            "a1",
        ),
        ("", "#foreach($i in [1..2000])x#end", "", "x" * 1000),
        ("", "#foreach($c in 'text')x#end.", "", "."),
        ("", '#if("")a#end#if(0)b#end#if($none)c#end#if(!$none)d#end#if([])e#end', "", "abde"),
        ("", "#if($none || 1 == 1)a#end#if($none && true)b#elseif(2 > 1)c#end", "", "ac"),
        ("", "#set($x = 1 + 2 * 3)$x#set($x = 7 / 2)$x#set($x = -7 % 3)$x", "", "73-1"),
        ("", '#set($x = "a" + 1)$x#set($x = $none + 1)[$x]#set($x = 1 / 0)[$x]', "", "a1[][]"),
        ("", "#if('1' == 1)same#end#if('a' > 1)more#end", "", "same"),
        (
            "",
            "#set($s = 'it''s')$s #set($q = \"a\"\"b\")$q #set($b = '\\n')$b",
            "",
            "it's a\"b \\n",
        ),
        ("", '$util.escapeJavaScript("it\'s").replaceAll("\\\\\'","\'")', "", "it's"),
        (
            "",
            "$input.body.replaceAll('(b)(c)', '$2$1') $input.body.split(',').size()",
            "abc,d",
            "acb,d 2",
        ),
        ("", "#define($block)[$x]#end#set($x = 1)$block#set($x = 2)$block", "", "[1][2]"),
        ("", "#macro(twice $a)$a$a#end#twice('x')", "", "xx"),
        ("", "## a comment\nkept #* not kept *#", "", "kept "),
        ("", "$unknown $unknown.deeper $unknown.call('x')", "", "  "),
    ],
)
def test_rendered_as_recorded(recorded, template, body, expected):
    assert rendered(template, body) == expected, recorded


def test_parameters_are_looked_for_in_order():
    parameters = {
        "path": {"id": "42"},
        "querystring": {"id": "test 3", "q": "a"},
        "header": {"x-token": "t"},
    }
    template = (
        "$input.params('id') $input.params('q') $input.params('X-Token') $input.params().path.id"
    )
    assert rendered(template, parameters=parameters) == "42 a t 42"
    assert rendered('"$input.params("none")"', parameters=parameters) == '""'


def test_overrides_stay_in_the_context():
    context = Unprinted(responseOverride=Unprinted(header=Unprinted()))
    template = (
        "#set($context.responseOverride.status = 444)"
        "#set($context.responseOverride.header.foo = 'bar')"
    )
    assert rendered(template, context=context) == ""
    assert context["responseOverride"] == {"status": 444, "header": {"foo": "bar"}}


@pytest.mark.parametrize(
    "template",
    [
        "$input.__class__",
        "$input.body.__class__.__mro__",
        "$util.base64Encode.__globals__",
        "$input._document()",
        "$input.TEMPLATE_METHODS",
        '$input.body.format("{0.__class__}")',
        "$input.body.encode()",
        "#set($x = 'a')$x.__class__",
        "$util.getClass()",
        "$context.__init__",
        "$context.items()",
        "$context.clear()",
    ],
)
def test_python_is_out_of_reach(template):
    """A name does not begin with an underscore, so what follows one is text."""
    assert re.sub(r"(text|a|)\.__?\w+(\(\))?", "", rendered(template, "text")) == ""


@pytest.mark.parametrize(
    "template",
    [
        '#include("/etc/passwd")',
        '#parse("/etc/passwd")',
        '#evaluate("$x")',
        "#if($x)never closed",
        "#foreach($x in $y)",
        "$util.base64Encode()",
        "$util.parseJson('{')",
        "$util.base64Decode('a')",
        "#set($x = 'a",
        "#break",
        "#macro(again)#again()#end#again()",
        "#foreach($a in [1..1000])#foreach($b in [1..1000])#set($c = 1)#end#end",
        '#set($x = "0123456789")#foreach($i in [1..40])#set($x = "$x$x")#end',
        "#set($x = '0123456789')#foreach($i in [1..40])#set($x = $x + $x)#end",
        "#set($x = 9)#foreach($i in [1..100])#set($x = $x * $x)#end",
        "$input.body.replaceAll('(a+)+$', 'x')",
        "$input.body.matches('(')",
    ],
)
def test_broken_templates_are_a_problem_of_the_template(template):
    with pytest.raises(TemplateProblem):
        rendered(template)


def test_a_body_that_is_no_json_is_the_clients_fault():
    with pytest.raises(Refusal) as caught:
        rendered("$input.path('$.a')", "{no json")
    assert caught.value.error.status == 400
    assert caught.value.error.message.startswith("Could not parse request body into json")


WORDS = (
    "$ $! ${ } ( ) [ ] . , ' \" # #set( #if( #else #end #foreach( #break #macro(m #define($d #stop "
    "x $x $input.path(' $util.parseJson( == + && in true 1 { : | ## #* *# a"
)
TOKENS = st.sampled_from([*WORDS.split(" "), " ", "\n"])


@given(st.lists(TOKENS, max_size=20).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_renders_or_is_a_problem_of_the_template(template):
    with suppress(TemplateProblem, Refusal):
        assert isinstance(rendered(template, '{"a": 1}'), str)
