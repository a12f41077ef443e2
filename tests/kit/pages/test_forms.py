from __future__ import annotations

from django import forms
from django.contrib.auth.forms import SetPasswordForm

from config.kit.errors import Conflict, Invalid
from config.kit.pages.forms import Form
from tests.kit.pages.rendering import render, soup


class Registration(Form):
    autocomplete = {"nickname": "nickname"}

    email = forms.EmailField(label="E-mail", help_text="For the confirmation.")
    phone = forms.CharField(label="Phone", required=False)
    nickname = forms.CharField(label="Nickname", initial="Ada")
    lessons = forms.IntegerField(label="Lessons", required=False)
    starts_on = forms.DateField(label="First day", required=False)
    way = forms.ChoiceField(label="Way", choices=[("a", "Online"), ("b", "At home")], widget=forms.RadioSelect)
    terms = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_fields_get_the_keyboard_and_the_memory_of_the_device():
    form = soup("{{ form }}", form=Registration())

    assert form.select_one("[name=email]")["autocomplete"] == "email"
    assert form.select_one("[name=email]")["inputmode"] == "email"
    assert form.select_one("[name=phone]")["autocomplete"] == "tel"
    assert form.select_one("[name=phone]")["inputmode"] == "tel"
    assert form.select_one("[name=nickname]")["autocomplete"] == "nickname"
    assert form.select_one("[name=starts_on]")["type"] == "date"


def test_a_label_stands_above_and_a_hint_describes_the_input():
    form = soup("{{ form }}", form=Registration())
    field = form.select_one("[name=email]")

    assert form.select_one(f"label[for={field['id']}]").text == "E-mail"
    assert form.find(id=field["aria-describedby"]).text == "For the confirmation."


def test_what_may_stay_empty_says_so():
    form = soup("{{ form }}", form=Registration())

    assert "(optional)" in form.select_one("label[for=id_phone]").text
    assert "(optional)" not in form.select_one("label[for=id_email]").text


def test_a_group_is_a_fieldset_with_a_legend():
    group = soup("{{ form }}", form=Registration()).fieldset

    assert group.legend.text.strip() == "Way"
    assert [label.text for label in group.select("label")] == ["Online", "At home"]


def test_after_an_error_everything_is_still_there_and_the_summary_links_to_it():
    form = Registration({"email": "ada@", "phone": "+31 20", "lessons": "many", "starts_on": "2027-03-26"})
    html = soup("{{ form }}", form=form)
    links = {link["href"]: link.text for link in html.select(".error-summary a")}

    assert links == {
        "#id_email": "E-mail: Enter a valid email address.",
        "#id_nickname": "Fill in “Nickname”.",
        "#id_lessons": "Lessons: Enter a whole number.",
        "#id_way_0": "Choose an answer for “Way”.",
        "#id_terms": "Tick “I agree” to go on.",
    }
    assert all(html.find(id=href.removeprefix("#")) for href in links)
    assert html.select_one(".error-summary").has_attr("autofocus")
    assert html.select_one("[name=email]")["value"] == "ada@"
    assert html.select_one("[name=email]")["aria-invalid"] == "true"
    assert html.select_one("[name=email]")["aria-describedby"] == "id_email_helptext id_email_error"
    assert "Enter a valid email address." in html.find(id="id_email_error").text
    assert html.select_one("[name=phone]")["value"] == "+31 20"
    assert html.select_one("[name=starts_on]")["value"] == "2027-03-26"


def test_a_form_without_errors_has_no_summary():
    assert not soup("{{ form }}", form=Registration()).select(".error-summary")


def test_a_refusal_stands_at_its_field():
    form = Registration({"email": "ada@school.example", "nickname": "a", "way": "a", "terms": "on"})
    assert form.is_valid()

    form.add_domain_error(Invalid("No.", fields={"email": ["This address is taken."], "unknown": ["And this."]}))

    assert form.errors == {"email": ["This address is taken."], "__all__": ["And this."]}


def test_a_refusal_without_a_field_stands_above_the_form():
    form = Registration({"email": "ada@school.example", "nickname": "a", "way": "a", "terms": "on"})
    assert form.is_valid()

    form.add_domain_error(Conflict("Somebody was quicker."))

    assert soup("{{ form }}", form=form).select_one(".error-summary li").text == "Somebody was quicker."


def test_any_form_of_django_renders_in_the_house_style():
    form = soup('{% component "form" form=form submit="Save" / %}', form=SetPasswordForm(user=None)).form

    assert form["method"] == "post"
    assert form.select_one("[name=csrfmiddlewaretoken]")
    assert form.select_one("[name=new_password1]")["autocomplete"] == "new-password"
    assert form.select_one("button[type=submit]").text == "Save"


def test_a_form_with_content_places_its_own_fields():
    html = soup(
        '{% component "form" form=form submit="Save" %}{% component "field" field=form.email label="Address" %}'
        "{% endcomponent %}",
        form=Registration(),
    )

    assert [label.text for label in html.select("label")] == ["Address"]
    assert html.select_one("[name=secret]")


def test_a_form_with_files_says_so():
    class Upload(Form):
        document = forms.FileField()

    assert 'enctype="multipart/form-data"' in render('{% component "form" form=f submit="Send" / %}', f=Upload())


def test_a_single_field_renders_by_its_group_method():
    assert soup("{{ form.email.as_field_group }}", form=Registration()).select_one(".field [name=email]")
