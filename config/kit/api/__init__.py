'''The API kit: write an operation, the surface does the rest.

A view of a surface inherits its base class and says what it means:

    # catalog/api/marketplace.py
    from django.urls import path
    from config.kit.api import fields, filters
    from config.kit.api.inputs import EnumField, Input
    from config.kit.api.operations import operation
    from config.kit.api.permissions import Public, SignedIn
    from config.kit.api.rows import Join, Row
    from config.kit.api.views import MarketplaceView
    from config.kit.api.vocabulary import Vocabulary

    SCHEDULING_TYPES = Vocabulary(["flexible", "strict"])          # or {"waitlist-invited": our value}
    COURSE_PACK = Row(
        fields.uid("id"),                                          # reads uid
        fields.uid("tutorProfileId"),                              # reads tutor_profile__uid
        fields.text("title"),                                      # reads title; camelCase reads snake_case
        fields.money("price", "price_amount", "currency"),
        *fields.enum_indexed("schedulingType", SCHEDULING_TYPES),  # X and X_idx
        *fields.record_fields("tutor_profile__user__uid"),         # isActive … updatedAt, _owner
        joins=(Join("tutorProfile", "tutor_profile", TUTOR_BRIEF, is_local=True),),
    )
    COURSE_PACK_FILTERS = filters.Filters(
        filters.partial("title"), filters.uid("tutorProfileId"), filters.enum("schedulingType", SCHEDULING_TYPES),
    )

    class CoursePackInput(Input):                                  # a DRF serializer
        title = TextField(max_length=200)
        schedulingType = EnumField(SCHEDULING_TYPES)
        server_decided = ("moderationNote",)

    class CoursePacks(MarketplaceView):
        @operation("listCoursePacks", row=COURSE_PACK, many=True, data_name="coursePacks",
                   filters=COURSE_PACK_FILTERS, permission=Public)
        def get(self, request):
            """Course packs that the caller may see."""            # becomes the summary in the documents
            return self.page(course_packs_for_user(request.user))

        @operation("createCoursePack", row=COURSE_PACK, status=201, data_name="coursePack",
                   body=CoursePackInput, permission=SignedIn)
        def post(self, request):
            """A new course pack of the caller."""
            return self.item(create_course_pack(actor=request.user, **self.body))

    urlpatterns = {"tutorcatalog": [path("v1/coursepacks", CoursePacks.as_view())]}
    # the other surfaces: urlpatterns = [path("trainings/", Trainings.as_view()), …]

`config/apis.py` finds `<app>/api/<marketplace|trainings|bootcamp|certification>.py`
(a module or a package) by itself. Paths stand without the surface's prefix.

What a handler returns
  `self.item(instance or dict)`   one object; `status=`, `action=`, `data_name=`, `extra=` (top-level keys)
  `self.page(queryset)`           the asked page: filters, count, slice, rows; never more than two queries plus
                                  one per to-many join
  `Bare(data)`                    exactly this, without envelope (results.py)
  a dict, a list                  an item, an unpaged list;   None   204
  `HttpResponse`, `FileResponse`  as it is. For cookies: `response = self.write(self.item(…)); response.set_cookie(…)`

What it reads
  `self.body`       validated values by snake_case names (needs `body=` at the operation); PATCH may leave keys out
  `request.user`, `request.auth` (`.session_id`), `self.joins` (marketplace), `request.query_params` (queries.py reads
  and refuses single values)

What it raises: `config.kit.errors.DomainError` and kin (`Invalid(fields={"title": [...]})`, `NotFound`, `Forbidden`,
`Conflict(code="not_eligible")`, …). Validation, 401/403/404/405/406/409/413/415/429/5xx all arrive in the surface's
dialect; a subclass or `code=` gives the contract's own code. Unforeseen errors are a 500 without text, logged.

Not declared means not allowed: an operation without `permission=` answers 401/403. What somebody may see is decided
by the app's queries, strangers' rows are 404.

Throttling: every operation has the general limit; `limits=(Limit("send-code", 5, 3600),)` adds one per user or address;
by login name: `spend(LOGIN_BY_NAME, name_subject(email))` (config.kit.throttling). Idempotency-Key works on every
unsafe operation by itself. `X-Ignored-Keys` names body keys that nothing reads.

Authentication: `config.kit.api.callers.register_authentication(surface, classes)` from the app's `wiring`.

Documents: after changing operations run `manage.py write_openapi`; a test compares docs/openapi.
'''
