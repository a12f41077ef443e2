"""How to build a page.

A page is a template in `templates/<app>/` that extends a base and is made of
components; its view is thin. Component tags, i18n and static tags are built
in: no template loads anything. See every component at `/styleguide/`
(development), and every prop in `config/kit/pages/components/`.

Bases: `base.html` (public), `base_narrow.html` (forms, one column),
`base_account.html`, `base_tutor.html`, `base_staff.html` (side navigation;
fill `main` instead of `content`). Blocks: `title`, `description`,
`breadcrumb`, `content` or `main`, `head`, `robots` (a whole meta tag), `banner` (inside it a
`<div class="banner"><div class="page-width">…`), `main_class`.

    {% extends "base.html" %}
    {% block title %}{% translate "Your lessons" %}{% endblock %}
    {% block breadcrumb %}{% component "breadcrumb" %}
      {% component "crumb" label=_("Home") href="/" %}{% component "crumb" label=_("Lessons") %}
    {% endcomponent %}{% endblock %}
    {% block content %}
      {% component "page-header" title=_("Your lessons") %}A lead.
        {% fill "actions" %}{% component "link-button" label=_("Book") href=book_url %}{% endfill %}
      {% endcomponent %}
    {% endblock %}

`{% component "name" prop=value … %}` is checked: an unknown or missing prop
fails when the template compiles, a wrong type (also an undefined variable)
when it renders. Give optional texts as `x|default:None`, numbers as numbers.
Components with content or slots are closed by `{% endcomponent %}`, or written
empty as `{% component "alert" … / %}`; slots are `{% fill "name" %}…{% endfill %}`.
hx_*, aria_* and data_* go through as attributes where a component allows it.
Components see only their props and the request; their content sees the page.

What there is
- actions: button (kind primary|secondary|quiet|danger, icon, name, value, is_disabled, opens=<dialog id>),
  link-button (href), dialog (id, title; slot actions), disclosure (summary), map-link (address)
- words: alert (kind info|ok|warn|bad, title), badge (label, state=<enum value> or kind), price (amount in minor
  units, currency, includes, size), empty-state (title, icon; slot actions), progress, stat
- data: card (title, href, eyebrow; slots media, meta, actions), panel (title), table (caption, columns) with row
  and cell, definition-list with definition (term)
- lists: filter-bar (form bound to request.GET, count, target), pagination (page, target)
- navigation: breadcrumb/crumb, page-header, tabs/tab, steps (labels, current), side-navigation/side-link
- times: time-list (name, legend, choices of `TimeChoice`, is_multiple, other), calendar-week
- people: avatar (name, photo, size, shape round|arch)
- forms: form (form, submit), form-fields, field, choice-list, error-summary
- layout classes: stack, cluster, grid, split, prose, muted, lead, visually-hidden

Tables: `columns` is a list of texts or `Column(label, sort="-created", is_number=True)` from the view, or
`{% sequence _("Date") _("Student") as columns %}`; a row has exactly one cell per column:

    {% component "table" caption=_("Lessons") columns=columns %}{% for lesson in lessons %}
      {% component "row" %}{% component "cell" is_head=True %}{{ lesson.student }}{% endcomponent %}
        {% component "cell" %}{% when lesson.starts_at end=lesson.ends_at %}{% endcomponent %}{% endcomponent %}
    {% endfor %}{% endcomponent %}

Forms: derive from `config.kit.pages.forms.Form` or `ModelForm`; autocomplete and keyboards follow from field
names (`autocomplete = {"field": "token"}` for more). `{% component "form" form=form submit=_("Save") / %}` is
the whole form with token and error summary; with content you place the fields yourself:
`{% component "form" form=form submit=_("Save") %}{% component "field" field=form.email %}{% endcomponent %}`.
A service's refusal becomes form errors by `form.add_domain_error(error)`; where there is no form,
`config.kit.pages.errors.domain_error_page(request, error)`. Render a form with errors again with status 422.

Times: `{% when instant end=end other=tutor.time_zone relative=True shape="full|short|date|time" %}` names the
viewer's zone and shows the other's beside it. In python: `viewer_zone(request)`. Django's own `date` filter
also shows the viewer's zone, but does not name it. Icons: `{% icon "calendar" size=20 %}` (heroicons.com;
16, 20 or 24). Addresses: `{% query page=None sort="name" %}` changes the present query; `{% url_if_any "x:y" as
url %}` is None while a page is not wired yet.

htmx: every response of an error status is swapped too. Target a part by `hx_target="#results"` and
`hx-select` the same part out of the whole page: one view, no second template. An expired login leads to the
login page. Nothing may need it.

Navigation: apps fill it in their `wiring`:
`add_entry("primary", Entry(label=_("Courses"), url_name="catalog:packs", order=10))`; places are primary,
account, tutor, staff, footer. Home page: `config.kit.pages.home.add_section`.

Styles: one file per component under `static/css/components/`, one per page under `static/css/pages/`, only
tokens for colours, sizes and type; they are joined into `css/house.css` when served (restart in development,
or DEBUG=true). No id selectors, no !important, no inline style or script.
"""
