"""Westertoren School in Amsterdam: who lives there and what is taught one to one. Content only."""

from __future__ import annotations

from typing import Final

from accounts.enums import Role
from catalog.enums import PeriodUnit, SchedulingType, TeachingMode
from config.demo.content import (
    AROUND_THE_CLOCK,
    COURSES,
    EVENINGS,
    MORNINGS,
    DemoPack,
    DemoPerson,
    DemoPractice,
    DemoTutor,
)

AMSTERDAM: Final = DemoPractice(
    slug="westertoren",
    name="Westertoren School",
    time_zone="Europe/Amsterdam",
    currency="EUR",
    country="NL",
    city="Amsterdam",
    accent="#9c3d1f",
    categories=(
        ("Mathematics", "📐", "From fractions to the final exam."),
        ("Languages", "🗣️", "Speak, read and write with confidence."),
        ("Music", "🎵", "Instruments, voice and theory."),
        ("Computing", "💻", "Programming and everything around it."),
        ("Sciences", "🔬", "Physics, chemistry and biology."),
        ("Study skills", "🧭", "Planning, reading and writing better."),
    ),
    people=(
        DemoPerson("admin", "Marijke Visser", Role.ADMIN),
        DemoPerson("trainer", "Joris van Dijk", Role.TRAINER),
        DemoPerson("trainer2", "Mila Peters", Role.TRAINER),
        DemoPerson("instructor", "Fatima El Amrani", Role.INSTRUCTOR),
        DemoPerson("guard", "Bas Mulder", Role.GUARD),
        DemoPerson("student1", "Sanne de Vries", Role.STUDENT),
        DemoPerson("student2", "Daan Bakker", Role.STUDENT, language="nl"),
        DemoPerson("student3", "Yusuf Kaya", Role.STUDENT),
    ),
    group=(
        DemoPerson("student4", "Emma Jansen", Role.STUDENT, phone="+31205550104"),
        DemoPerson("student5", "Lotte Bos", Role.STUDENT, phone="+31205550105"),
        DemoPerson("student6", "Thijs Visser", Role.STUDENT, phone="+31205550106"),
        DemoPerson("student7", "Bram Smit", Role.STUDENT, phone="+31205550107"),
        DemoPerson("student8", "Fleur Meijer", Role.STUDENT, phone="+31205550108"),
        DemoPerson("student9", "Sem de Boer", Role.STUDENT, phone="+31205550109"),
        DemoPerson("student10", "Noa Mulder", Role.STUDENT, phone="+31205550110"),
        DemoPerson("student11", "Finn Dekker", Role.STUDENT, phone="+31205550111"),
        DemoPerson("student12", "Julia van Leeuwen", Role.STUDENT, phone="+31205550112"),
        DemoPerson("student13", "Lars Hendriks", Role.STUDENT, phone="+31205550113"),
        DemoPerson("student14", "Aylin Yildiz", Role.STUDENT, phone="+31205550114"),
        DemoPerson("student15", "Tess van Dam", Role.STUDENT, phone="+31205550115"),
        DemoPerson("student16", "Ruben Vermeulen", Role.STUDENT, phone="+31205550116"),
        DemoPerson("student17", "Mohammed El Idrissi", Role.STUDENT, phone="+31205550117"),
        DemoPerson("student18", "Sofie van der Meer", Role.STUDENT, phone="+31205550118"),
        DemoPerson("student19", "Jasper Kok", Role.STUDENT, phone="+31205550119"),
        DemoPerson("student20", "Naomi Asante", Role.STUDENT, phone="+31205550120"),
        DemoPerson("student21", "Tim Schouten", Role.STUDENT, phone="+31205550121"),
        DemoPerson("student22", "Isa de Graaf", Role.STUDENT, phone="+31205550122"),
        DemoPerson("student23", "Stijn Willems", Role.STUDENT, phone="+31205550123"),
        DemoPerson("student24", "Eline van Vliet", Role.STUDENT, phone="+31205550124"),
        DemoPerson("student25", "Hugo Peeters", Role.STUDENT, phone="+31205550125"),
        DemoPerson("student26", "Mara Koster", Role.STUDENT, phone="+31205550126"),
        DemoPerson("student27", "Koen Brouwer", Role.STUDENT, phone="+31205550127"),
    ),
    language="nl",
    tutors=(
        DemoTutor(
            login="tutor",
            name="Eva Jansen",
            subjects=("Algebra", "Calculus", "Statistics"),
            certifications=("MSc Mathematics, University of Amsterdam", "Teaching licence, upper secondary"),
            experience="Eleven years in front of classes, six of them one to one.",
            bio=(
                "I teach mathematics the way I wish I had learned it: slowly at the hard places, quickly at the easy"
                " ones, and always with a pencil in hand. I sleep little: lessons are to be had at any hour, the next"
                " one too. Most of my students come before an exam and stay for the pleasure of it."
            ),
            week=AROUND_THE_CLOCK,
            notice_hours=0,
            step=60,
            packs=(
                DemoPack(
                    "Algebra without fear",
                    "Mathematics",
                    19_500,
                    5,
                    "Five lessons from brackets to quadratic equations. You bring what you are stuck on; we build the"
                    " rest around it. After each lesson you get a page of exercises with answers.",
                ),
                DemoPack(
                    "Final exam mathematics B",
                    "Mathematics",
                    48_000,
                    12,
                    "A fixed rhythm of two lessons a week through every topic of the exam, with old papers from the"
                    " third week on.",
                    planning=SchedulingType.STRICT,
                    daily=1,
                    weekly=2,
                    period=(8, PeriodUnit.WEEKS),
                ),
                DemoPack(
                    "One hour for one problem",
                    "Mathematics",
                    4_200,
                    1,
                    "A single lesson for the exercise that will not give way.",
                    mode=TeachingMode.BOTH,
                ),
                DemoPack(
                    "Meet me first",
                    "Study skills",
                    0,
                    1,
                    "Half an hour, free, to see whether we get along and what you need.",
                    minutes=30,
                ),
                DemoPack(
                    "Exam clinic",
                    "Study skills",
                    0,
                    3,
                    "Three hours before an exam, at no cost: a plan, an old paper, and what is still open.",
                    courses=COURSES,
                ),
            ),
        ),
        DemoTutor(
            login="lucas",
            name="Lucas Moreau",
            subjects=("French", "Spanish"),
            certifications=("DALF C2", "Master in language teaching, Lyon"),
            experience="Taught in Lyon, Montréal and Amsterdam.",
            bio="French by birth, Spanish by marriage. We speak from the first minute, and grammar comes when you ask.",
            week=EVENINGS,
            packs=(
                DemoPack(
                    "French conversation",
                    "Languages",
                    28_000,
                    8,
                    "Eight evenings of talking about what you care about, with corrections written down for you.",
                ),
                DemoPack(
                    "Spanish in ten weeks",
                    "Languages",
                    36_000,
                    10,
                    "One lesson a week, from hola to telling a story in the past tense.",
                    planning=SchedulingType.STRICT,
                    daily=1,
                    weekly=1,
                    period=(3, PeriodUnit.MONTHS),
                ),
            ),
        ),
        DemoTutor(
            login="noor",
            name="Noor Hassan",
            subjects=("Python", "Web development", "Data"),
            certifications=("MSc Computer Science, Delft",),
            experience="Software engineer for nine years, mentor for five.",
            bio=(
                "I help people write their first program and others to get unstuck in their hundredth. We share a"
                " screen, you type, and I ask questions until the bug gives itself up."
            ),
            week=MORNINGS,
            packs=(
                DemoPack(
                    "Python from nothing",
                    "Computing",
                    32_000,
                    8,
                    "Eight lessons to a program of your own that does something useful for you.",
                ),
                DemoPack(
                    "Code review hour",
                    "Computing",
                    6_500,
                    1,
                    "Bring your project. We read it together and leave with a list of what to do next.",
                ),
            ),
            notice_hours=24,
        ),
        DemoTutor(
            login="pieter",
            name="Pieter Smit",
            subjects=("Piano", "Music theory"),
            certifications=("Royal Conservatoire The Hague",),
            experience="Concert pianist and teacher of children and grown-ups.",
            bio="A good lesson leaves you with one thing to enjoy practising. I teach at my grand piano or yours.",
            week=(("tuesday thursday", "12:00", "19:00"), ("saturday", "09:00", "13:00")),
            packs=(
                DemoPack(
                    "Piano for beginners",
                    "Music",
                    30_000,
                    6,
                    "Six lessons to your first piece with two hands.",
                    minutes=45,
                    mode=TeachingMode.FACE_TO_FACE,
                ),
                DemoPack(
                    "Conservatoire audition",
                    "Music",
                    90_000,
                    12,
                    "Repertoire, theory and nerves. We meet first to see whether this is the right year.",
                    mode=TeachingMode.BOTH,
                    screening=True,
                ),
            ),
            buffer=15,
        ),
        DemoTutor(
            login="ingrid",
            name="Ingrid Bos",
            subjects=("Physics", "Chemistry"),
            certifications=("PhD Chemistry, Utrecht",),
            experience="Researcher turned teacher.",
            bio=(
                "Every formula is a sentence. I teach you to read them aloud, then to write your own. Ten years in a"
                " laboratory taught me that most mistakes begin with a unit left out, so we never leave one out."
            ),
            week=(("monday friday", "16:00", "20:00"), ("wednesday", "13:00", "20:00")),
            packs=(
                DemoPack(
                    "Physics, the hard chapters",
                    "Sciences",
                    22_500,
                    5,
                    "Forces, fields and waves: five lessons, one chapter each.",
                ),
                DemoPack(
                    "Homework hour",
                    "Study skills",
                    0,
                    4,
                    "Four weeks, one hour a week, at no cost: we plan your week together, and you leave with your"
                    " homework begun.",
                    daily=1,
                ),
                DemoPack(
                    "Chemistry catch-up",
                    "Sciences",
                    27_000,
                    6,
                    "Six lessons in three weeks for whoever missed a term: atoms and bonds, moles and masses, acids and"
                    " redox. Between lessons you get ten questions and an answer the same evening.",
                    planning=SchedulingType.STRICT,
                    daily=1,
                    weekly=2,
                    period=(4, PeriodUnit.WEEKS),
                ),
            ),
        ),
    ),
)
