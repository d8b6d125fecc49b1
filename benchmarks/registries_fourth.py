# ruff: noqa: E501
"""Ten more registries, written together with the second ten, before any rule was looked at, and measured after the third."""

from registry_parts import Country

COUNTRIES = {
    "Bulgaria": Country(
        "Георги Мария Димитър Елена Николай Десислава Стоян Радка Пламен Цветана|Иванов Петрова Димитров Георгиева Тодоров Стоянова Атанасов Христова Йорданов Колева",
        "Витоша Раковски Шипка", "Варна Бургас Русе",
        {"ЕГН": "!bulgaria", "Трите имена": "{first} {last2} {last}", "Рожд. дата": "%d.%m.%Y", "ИЗ №": "#####", "Местожителство": "гр. {city}, ул. {street} {n}", "GSM": "08########?", "Кол7": "{other}", "Лекуващ лекар": "д-р {doctor}"},
        {"Възраст": "~60 13 0", "Пол": "М|Ж", "МКБ-10": "I63.3|I61.0|G45.9", "Медикамент": "Аспирин|Клопидогрел|Аторвастатин", "Дата на приемане": "^%d.%m.%Y", "Отделение": "Неврология 1|Неврология 2", "САН": "~151 20 0", "Кръвна група": "A|B|0|AB", "Апарат": "Siemens Magnetom|GE Signa", "Кол12": "Лека|Умерена|Тежка", "Болница": "София|Пловдив|Плевен", "Глюкоза": "~6.8 2 1", "Починал": "да|не"},
    ),
    "Estonia": Country(
        "Mari Jaan Liis Toomas Kadri Rein Piret Aivar Tiina Margus|Tamm Saar Sepp Kask Mägi Kukk Rebane Ilves Pärn Õunapuu",
        "Pikk Lai Kooli Metsa", "Pärnu Viljandi Rakvere",
        {"Isikukood": "!estonia", "Perek.nimi": "{last}", "Eesnimi": "{first}", "Sünniaeg": "%d.%m.%Y", "Elukoht": "{street} {n}, {city}", "Sihtnr": "#####", "Mob.tel": "5#######?", "V8": "{last}, {first}"},
        {"Vanus": "~55 12 0", "Sugu": "M|N", "RHK": "E05.0|E06.3|C73", "TSH": "~2.9 1.4 2", "Ravim": "Levotüroksiin|Tiamasool|Puudub", "Visiidi kpv": "^%d.%m.%Y", "Haigla": "Tartu|Tallinn", "V12": "Bethesda II|Bethesda III|Bethesda V", "UH aparaat": "GE Logiq E10|Samsung RS85", "Sõlme suurus": "~14 5 0", "Osakond": "EN1|EN2", "T4": "~15 3 1", "Operatsioon": "jah|ei"},
    ),
    "Iran": Country(
        "علی زهرا حسین مریم رضا فاطمه امیر نرگس مهدی لیلا|محمدی حسینی احمدی کریمی رضایی موسوی جعفری صادقی قاسمی رحیمی",
        "ولیعصر آزادی انقلاب", "تهران شیراز تبریز",
        {"کد ملی": "!iran", "نام": "{first}", "نام خانوادگی": "{last}", "نام پدر": "{first2}", "شماره پرونده": "#######", "تلفن همراه": "09#########?", "نشانی": "{city}، خیابان {street}، پلاک {n}", "ستون۸": "{other}"},
        {"سن": "~49 13 0", "جنسیت": "مرد|زن", "تشخیص": "دیابت نوع ۲|پرفشاری خون|آسم", "دارو": "متفورمین|لوزارتان|سالبوتامول", "قند خون": "~162 40 0", "گروه خونی": "A+|B+|O-", "بخش": "داخلی ۱|داخلی ۲", "کد بیماری": "E11.9|I10|J45.0", "تاریخ مراجعه": "^%Y/%m/%d", "کراتینین": "~1.1 .3 2", "ستون۱۲": "خفیف|متوسط|شدید", "دستگاه": "Mindray BS-800|Hitachi 917", "فوت": "بله|خیر"},
    ),
    "Slovenia": Country(
        "Maja Luka Nina Matej Tina Janez Barbara Boštjan Mojca Gregor|Novak Zupančič Kovačič Krajnc Potočnik Mlakar Vidmar Golob Turk Žagar",
        "Slovenska_cesta Celovška Prešernova", "Koper Celje Kranj",
        {"EMŠO": "!slovenia", "Priimek in ime": "{last} {first}", "Dat. rojstva": "%d. %m. %Y", "ZZZS št.": "#########", "Naslov": "{street} {n}, {city}", "Pošta": "####", "stolpec7": "{mail}", "Osebni zdravnik": "{doctor}"},
        {"Starost": "~70 9 0", "Spol": "moški|ženska", "MMSE": "~22 4 0", "Dg": "G30.1|F01.9|G31.8", "Zdravilo": "Donepezil|Memantin|Rivastigmin", "Datum pregleda": "^%d. %m. %Y", "Oddelek": "NEV|PSI|GER", "APOE": "e3/e3|e3/e4|e4/e4", "stolpec9": "Blaga|Zmerna|Huda", "MR": "Siemens Trio|Philips Achieva", "Izobrazba (leta)": "~11 3 0", "Center": "Ljubljana|Maribor", "Padec": "da|ne"},
    ),
    "Mexico": Country(
        "Guadalupe Miguel Alejandra Jesús Verónica Roberto Leticia Ángel Rosa Ernesto|Hernández Ramírez Flores Cruz Morales Reyes Gutiérrez Ortiz Castillo Mendoza",
        "Reforma Insurgentes Hidalgo Juárez", "Puebla Mérida León",
        {"CURP": "!mexico", "Nombre completo": "{first} {last} {last2}", "F. Nac.": "%d/%m/%Y", "NSS": "###########", "Domicilio": "Calle {street} {n}, Col. Centro", "C.P.": "#####", "Tel. casa": "## #### ####?", "columna8": "{other} {last2}"},
        {"Edad gestacional": "~33 3 0", "Sexo": "H|M", "Peso al nacer": "~1900 400 0", "Apgar": "6|7|8|9", "Dx": "P07.3|P22.0|P36.9", "Antibiótico": "Ampicilina|Gentamicina|Cefotaxima", "Fecha de ingreso": "^%d/%m/%Y", "Ventilador": "Dräger Babylog VN500|Hamilton C1", "Surfactante": "sí|no", "Servicio": "UCIN 1|UCIN 2", "columna12": "Enterocolitis|Sepsis tardía|Ninguna", "Grupo y Rh": "O Rh+|A Rh+|B Rh-", "Unidad": "Centro Médico|Hospital General", "Muerte": "sí|no"},
    ),
    "Quebec": Country(
        "Geneviève Étienne Mathieu Josée Benoît Sylvie Marc-André Isabelle Réjean Annie|Tremblay Gagnon Bouchard Gauthier Lavoie Fortin Pelletier Bélanger Lévesque Côté",
        "Saint-Denis Sherbrooke Laurier", "Laval Gatineau Rimouski",
        {"NAM": "!quebec", "Nom, prénom": "{last}, {first}", "DDN": "%Y-%m-%d", "No dossier": "######", "Adresse civique": "{n}, rue {street}", "CP": "G1# 2T#", "Tél. dom.": "514-555-####?", "Var_8": "{other}"},
        {"Âge": "~35 9 0", "Sexe": "F|M", "EDSS": "~2.5 1.1 1", "Forme": "RR|SP|PP", "Molécule": "Ocrélizumab|Natalizumab|Tériflunomide", "Date IRM": "^%Y-%m-%d", "Appareil": "Philips Ingenia|Siemens Skyra", "Poussées": "0|1|2|3", "Site": "Québec|Sherbrooke|Montréal", "CIM": "G35|G36.0", "Var_12": "Neurofilaments bas|Neurofilaments élevés", "Unité": "A4|B2", "Progression": "oui|non"},
        visits=2,
    ),
    "Switzerland": Country(
        "Reto Regula Urs Silvia Beat Heidi Marco Claudia Jürg Ursina|Zürcher Bürgi Aebischer Brunner Gerber Kälin Steiner Wyss Moser Zbinden",
        "Bahnhofstrasse Seestrasse Dorfstrasse", "Thun Chur Olten",
        {"AHV-Nr.": "!switzerland", "Pat.": "{last} {first}", "Geb.": "%d.%m.%Y", "Fall-Nr.": "20########", "Strasse/Nr.": "{street} {n}", "Wohnort": "{city}", "Tel. P": "07# ### ## ##?", "Zuweiser": "Dr. med. {doctor}"},
        {"Alter": "~61 14 0", "m/w": "m|w", "CRP": "~48 30 0", "Erreger": "Escherichia coli|Staphylococcus aureus|Klebsiella pneumoniae", "Antibiotikum": "Co-Amoxicillin|Ceftriaxon|Piperacillin-Tazobactam", "Eintritt": "^%d.%m.%Y", "Abteilung": "C3 Ost|C3 West|IPS", "DRG": "T60B|T60C|E77D", "Hauptdiagnose": "A41.5|A41.0|J15.0", "SOFA": "~5 2 0", "Spalte11": "Morbus Crohn|Morbus Basedow|Diabetes mellitus", "Gerät": "Sysmex XN-1000|Roche Cobas 8000", "Spital": "Basel|Bern|Genf", "verst.": "ja|nein"},
    ),
    "South Africa": Country(
        "Thabo Nomsa Sipho Lerato Johan Annelie Mandla Zanele Pieter Nthabiseng|Dlamini Nkosi van_der_Merwe Mokoena Botha Khumalo Naidoo Zulu Pretorius Mahlangu",
        "Church Long Mandela Voortrekker", "Soweto Durban George",
        {"ID No": "!south_africa", "Surname & Initials": "{last} {F}{G}", "Folder No": "FLD#######", "D o B": "%Y/%m/%d", "Res. address": "{n} {street} Street, {city}", "Cell": "08# ### ####?", "NOK": "{other}", "Q8": "{last}, {first}"},
        {"Age": "~34 9 0", "Sex": "M|F", "CD4": "~240 110 0", "VL (log)": "~4.1 .9 1", "ART": "TDF/3TC/DTG|TDF/FTC/EFV|AZT/3TC/LPV", "Date ART start": "^%Y/%m/%d", "WHO stage": "1|2|3|4", "Clinic": "Groote Schuur|Chris Hani|King Edward VIII", "TB": "Yes|No", "Q12": "Kaposi sarcoma|Burkitt lymphoma|Cervical cancer", "Lab": "NHLS Green Point|NHLS Charlotte Maxeke", "Hb": "~11.4 1.8 1", "LTFU": "Yes|No"},
    ),
    "Taiwan": Country(
        "志明 淑芬 俊傑 美玲 家豪 雅婷 建宏 怡君 文雄 秀英|陳 林 黃 吳 蔡 許 鄭 謝 郭 洪",
        "中山路 民生路 復興路", "臺北市 臺中市 高雄市",
        {"姓名": "{joined}", "身分證字號": "!taiwan", "病歷號": "#######", "生日": "%Y/%m/%d", "手機": "09########?", "通訊地址": "{city}{street}{n}號", "緊急聯絡人": "{otherjoined}", "欄位8": "{doctorjoined}"},
        {"年齡": "~62 12 0", "性別": "男|女", "診斷": "肺腺癌|肺鱗狀細胞癌|小細胞肺癌", "EGFR": "L858R|Exon19del|野生型", "用藥": "吉非替尼|奧希替尼|化療", "就診日": "^%Y/%m/%d", "病房": "11A|11B|7C", "血型": "A型|B型|O型", "CEA": "~8 4 1", "欄位10": "C34.1|C34.3|C34.9", "儀器": "Siemens Biograph|GE Discovery", "院區": "林口|基隆|嘉義", "死亡": "是|否"},
    ),
    "Iceland": Country(
        "Guðrún Jón Sigríður Ólafur Kristín Einar Þóra Björgvin Hulda Gísli|Jónsdóttir Sigurðsson Guðmundsdóttir Ólafsson Þorsteinsson Magnúsdóttir Einarsson Kristjánsdóttir",
        "Laugavegur Hverfisgata Skólavörðustígur", "Akureyri Selfoss Keflavík",
        {"Kt.": "!iceland", "Nafn": "{full}", "Fæðingard.": "%d.%m.%Y", "Heimili": "{street} {n}", "Póstnr.": "###", "Sími": "### ####?", "dálkur7": "{mail}", "Aðstandandi": "{first2} {last2}"},
        {"Aldur": "~47 12 0", "Kyn": "kk|kvk", "Greining": "L40.0|L20.9|L93.0", "Lyf": "Adalimumab|Metótrexat|Dupilumab", "PASI": "~9 4 1", "Komudagur": "^%d.%m.%Y", "Deild": "A1|B7", "DLQI": "~8 4 0", "dálkur9": "Væg|Miðlungs|Svæsin", "Tæki": "Waldmann UV 7002|Daavlin Neolux", "BSA": "~7 3 0", "Stofnun": "Reykjavík|Ísafjörður", "Bati": "já|nei"},
    ),
}  # fmt: skip
